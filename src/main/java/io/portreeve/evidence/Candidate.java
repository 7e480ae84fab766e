package io.portreeve.evidence;

import io.portreeve.evidence.Checks.Outcome;
import io.portreeve.evidence.SigstoreBundle.Envelope;
import io.portreeve.evidence.SigstoreBundle.Message;
import io.portreeve.evidence.SigstoreBundle.SimpleSigning;
import io.portreeve.image.Digest;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something attached that may be evidence. It is verified once for each authority and purpose,
 * however many signers and attestations it is asked for.
 */
final class Candidate {
  /** Verifies one bundle; who may have signed isn't asked. */
  @FunctionalInterface
  interface BundleCheck {
    Outcome<Verified> verify(
        SigstoreBundle bundle, Artifact artifact, Demand demand, Authority authority, Instant now);
  }

  /**
   * What candidates are held against.
   *
   * @param digest what must be signed
   * @param now when this is
   */
  record Scene(BundleCheck check, Digest digest, Instant now) {}

  /**
   * What came of it for one signer.
   *
   * @param verified null: it isn't this signer's
   * @param otherKind what it is instead of what is sought, which says nothing against any signer;
   *     null: it is that
   */
  record Found(Proof proof, @Nullable Verified verified, @Nullable String otherKind) {
    Found(Proof proof, @Nullable Verified verified) {
      this(proof, verified, null);
    }
  }

  private record Question(Demand demand, String authority) {}

  private final Scene scene;
  private final Function<Signer, Proof> refusal;
  private final @Nullable SigstoreBundle bundle;
  private final @Nullable String predicateType;
  private final Map<Question, Outcome<Verified>> known = new HashMap<>();

  private Candidate(Scene scene, Function<Signer, Proof> refusal, @Nullable SigstoreBundle bundle) {
    this.scene = scene;
    this.refusal = refusal;
    this.bundle = bundle;
    this.predicateType =
        bundle != null && bundle.content() instanceof Envelope envelope
            ? PredicateType.of(envelope.payload())
            : null;
  }

  /** One that was read, or couldn't be. */
  static Candidate of(Scene scene, Outcome<SigstoreBundle> read) {
    return new Candidate(scene, _ -> read.proof(), read.value());
  }

  /** One of which it is known already, for each signer, that it is no evidence. */
  static Candidate refused(Scene scene, Function<Signer, Proof> why) {
    return new Candidate(scene, why, null);
  }

  /** Whether it is this signer's, and fit for this purpose. */
  Found by(Signer signer, Demand demand) {
    if (bundle == null) {
      return new Found(whole(refusal.apply(signer)), null);
    }
    var mismatch = mismatch(bundle, demand);
    if (mismatch != null) {
      return new Found(mismatch, null, mismatch.parts().getFirst().found());
    }
    var authority = Authority.of(signer);
    if (bundle.content() instanceof Envelope && predicateType == null) {
      // Then no verifier finds one either. Once is enough to say what is wrong with it.
      var once = new Question(new Demand.Anything(), "");
      var broken = known.computeIfAbsent(once, _ -> guarded(bundle, demand, authority));
      return new Found(broken.value() == null ? broken.proof() : unclear(), null);
    }
    var outcome =
        known.computeIfAbsent(
            new Question(demand, text(authority)), _ -> guarded(bundle, demand, authority));
    var proof = BundleVerifier.by(outcome, signer);
    return new Found(proof, proof.passed() ? outcome.value() : null);
  }

  private static Proof unclear() {
    return whole(new Proof("predicate type", false, "none that can be read", "a text", List.of()));
  }

  private static Proof whole(Proof part) {
    return part.check().equals(BundleVerifier.SIGNATURE)
        ? part
        : new Proof(BundleVerifier.SIGNATURE, false, null, null, List.of(part));
  }

  /**
   * That it is of another kind is seen without verifying it; that it is of the right one isn't: the
   * verifier reads for itself.
   */
  private @Nullable Proof mismatch(SigstoreBundle bundle, Demand demand) {
    var found =
        switch (bundle.content()) {
          case Envelope _ -> predicateType;
          case Message _, SimpleSigning _ ->
              demand instanceof Demand.Attestation ? "a signature, which has none" : null;
        };
    var expected = predicateType(demand);
    if (found == null || expected == null || found.equals(expected)) {
      return null;
    }
    return whole(
        new Proof("predicate type", false, Shown.text(found), Shown.text(expected), List.of()));
  }

  /** The predicate type that a purpose asks for; null: any. */
  private static @Nullable String predicateType(Demand demand) {
    return switch (demand) {
      case Demand.ImageSignature _ -> ContentCheck.COSIGN_SIGN;
      case Demand.Attestation attestation -> attestation.predicateType();
      case Demand.Anything _ -> null;
    };
  }

  /** Trust roots of the same content are one: whoever made them twice doesn't verify twice. */
  private static String text(Authority authority) {
    var root = authority.root();
    var text = new StringBuilder(root == null ? "none" : "is " + root.version());
    Fingerprints.add(text, authority.rules().toString());
    Fingerprints.add(
        text,
        switch (authority) {
          case Authority.Certificates _ -> "certificates";
          case Authority.Key key -> "key " + key.key().fingerprint();
        });
    return text.toString();
  }

  /** An attacker's bundle may break the verifier; then it is a bundle that doesn't verify. */
  private Outcome<Verified> guarded(SigstoreBundle of, Demand demand, Authority authority) {
    try {
      return Objects.requireNonNull(
          scene.check().verify(of, Artifact.of(scene.digest()), demand, authority, scene.now()));
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      return new Outcome<>(Checks.unexpected(BundleVerifier.SIGNATURE, e, List.of()), null);
    }
  }
}
