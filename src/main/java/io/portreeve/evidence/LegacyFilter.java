package io.portreeve.evidence;

import com.google.protobuf.ByteString;
import io.portreeve.evidence.Checks.Outcome;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells which layers of a {@code .sig} manifest are worth a request. The layer's digest is the
 * SHA-256 of what is signed, so that most signatures can be tried before that is fetched. Decides
 * nothing: what passes is verified as if it hadn't been looked at before.
 */
final class LegacyFilter {
  /** Most signatures that are tried: half a second's work. */
  static final int MOST_CHECKS = 2_000;

  /** No key in use makes shorter ones; so what is shorter needn't be tried. */
  private static final int MIN_SIGNATURE = 48;

  /** What a look at a layer tells. */
  enum Answer {
    /** It is nobody's who is asked for. */
    NO,
    /** Only its content can tell. */
    PERHAPS,
    /** It is somebody's who is asked for. */
    YES
  }

  /**
   * What a look at a layer told.
   *
   * @param proofs for each signer whose it isn't, why
   */
  record Look(Answer answer, Map<Signer, Proof> proofs) {}

  private record Certified(LeafCertificate leaf, SignerIdentity identity) {}

  private int checks;

  /** Whether no more signatures are tried. */
  boolean exhausted() {
    return checks >= MOST_CHECKS;
  }

  /** Looks at a layer. */
  Look look(LegacyLayer layer, List<Signer> signers) {
    var proofs = new HashMap<Signer, Proof>();
    var best = Answer.NO;
    var certified = certified(layer, signers);
    for (var signer : signers) {
      var outcome = look(layer, certified, signer);
      var answer = outcome.value() == null ? Answer.NO : outcome.value();
      if (answer == Answer.NO) {
        proofs.put(signer, outcome.proof());
      }
      best = answer.compareTo(best) > 0 ? answer : best;
    }
    return new Look(best, proofs);
  }

  /** Read once for all signers. */
  private static @Nullable Outcome<Certified> certified(LegacyLayer layer, List<Signer> signers) {
    return layer.certificates().isEmpty()
            || signers.stream().noneMatch(Signer.Keyless.class::isInstance)
        ? null
        : Checks.run(
            "certificate",
            checks -> {
              var leaf = LeafCertificate.read(checks, layer.certificates().getFirst());
              return new Certified(leaf, SignerIdentity.read(checks, leaf));
            });
  }

  private Outcome<Answer> look(
      LegacyLayer layer, @Nullable Outcome<Certified> certified, Signer signer) {
    return switch (signer) {
      case Signer.Key key ->
          Checks.run(BundleVerifier.SIGNATURE, _ -> signed(layer, key.key().key()));
      case Signer.Keyless keyless -> {
        var by = certified == null ? null : certified.value();
        var matches = by == null ? null : by.identity().matches(keyless);
        yield by != null && matches != null && matches.passed()
            ? Checks.run(BundleVerifier.SIGNATURE, _ -> issued(layer, by.leaf(), keyless))
            : new Outcome<>(refused(certified, matches), null);
      }
    };
  }

  private static Proof refused(@Nullable Outcome<Certified> certified, @Nullable Proof matches) {
    if (certified == null) {
      return new Proof(
          BundleVerifier.SIGNATURE,
          false,
          "a signature by a key without certificate",
          "the signer's certificate",
          List.of());
    }
    return new Proof(
        BundleVerifier.SIGNATURE,
        false,
        null,
        null,
        Stream.of(certified.proof(), matches).filter(Objects::nonNull).toList());
  }

  /** Cheapest first: anybody can have a certificate that names somebody else, made by himself. */
  private Answer issued(LegacyLayer layer, LeafCertificate leaf, Signer.Keyless signer) {
    var answer = signed(layer, leaf.key());
    checks += 2;
    var others = Certificates.others(layer.certificates(), true);
    var paths = CertificateChain.find(leaf, others, signer.trustRoot().authorities());
    return paths.isEmpty() ? Answer.NO : answer;
  }

  private Answer signed(LegacyLayer layer, VerificationKey key) {
    if (layer.signature().size() < MIN_SIGNATURE) {
      throw new Malformed("a signature of " + layer.signature().size() + " bytes", "a longer one");
    }
    checks++;
    var digest = ByteString.copyFrom(HexFormat.of().parseHex(layer.digest().hex()));
    boolean verifies;
    try {
      verifies = key.verifiesDigest(digest, layer.signature());
    } catch (Malformed _) {
      return Answer.PERHAPS;
    }
    if (!verifies) {
      throw new Malformed("a signature that this signer's key didn't make", "one that it made");
    }
    return Answer.YES;
  }
}
