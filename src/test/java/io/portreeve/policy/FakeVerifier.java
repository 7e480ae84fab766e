package io.portreeve.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portreeve.condition.Claims;
import io.portreeve.condition.Condition;
import io.portreeve.evidence.CertificateClaim;
import io.portreeve.evidence.Evidence;
import io.portreeve.evidence.Evidence.AttestationEvidence;
import io.portreeve.evidence.Evidence.SignedDigest;
import io.portreeve.evidence.Evidence.SignerEvidence;
import io.portreeve.evidence.EvidenceDemand;
import io.portreeve.evidence.EvidenceDemand.Attestation;
import io.portreeve.evidence.EvidenceDemand.Indexes;
import io.portreeve.evidence.EvidenceVerifier;
import io.portreeve.evidence.Proof;
import io.portreeve.evidence.SignatureRules;
import io.portreeve.evidence.SignatureRules.CertificateTransparency;
import io.portreeve.evidence.SignatureRules.Timestamp;
import io.portreeve.evidence.SignatureRules.TransparencyLog;
import io.portreeve.evidence.Signer;
import io.portreeve.evidence.SignerKey;
import io.portreeve.evidence.TrustRoot;
import io.portreeve.image.Digest;
import io.portreeve.oci.RepositoryReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Believes what a test states to be attached, and holds it against all that is demanded. */
final class FakeVerifier implements EvidenceVerifier {
  private static final String ROOT_VERSION = TrustRoot.parse(PolicySample.TRUST_ROOT).version();
  private static final JsonNode EMPTY = JsonNodeFactory.instance.objectNode();

  final AtomicInteger verifications = new AtomicInteger();
  final List<Attached> attached = new CopyOnWriteArrayList<>();

  /** What an index lists. */
  final List<Digest> children = new CopyOnWriteArrayList<>();

  /** Runs before each answer: may wait, or throw. */
  volatile Runnable before = () -> {};

  /** What the answer says of its end. */
  volatile @Nullable Instant expiryTime;

  /** Who signed. */
  sealed interface By {
    record Certificate(String issuer, String subject, Map<CertificateClaim, String> claims)
        implements By {}

    record Key(String fingerprint) implements By {}
  }

  /** What a signature shows besides. */
  enum Shows {
    LOGGED,
    TIMESTAMPED,
    PUBLISHED
  }

  /** A signature; with a predicate, an attestation. */
  record Attached(
      Digest digest,
      By by,
      Set<Shows> shows,
      @Nullable String predicateType,
      @Nullable JsonNode predicate) {}

  /** Signs as this subject of the usual issuer, showing everything. */
  FakeVerifier sign(Digest digest, String subject) {
    return sign(digest, PolicySample.ISSUER, subject);
  }

  FakeVerifier sign(Digest digest, String issuer, String subject) {
    return sign(digest, new By.Certificate(issuer, subject, Map.of()), EnumSet.allOf(Shows.class));
  }

  FakeVerifier sign(Digest digest, By by, Set<Shows> shows) {
    attached.add(new Attached(digest, by, shows, null, null));
    return this;
  }

  FakeVerifier signWithKey(Digest digest, String pem) {
    return sign(digest, new By.Key(SignerKey.parse(pem).fingerprint()), EnumSet.allOf(Shows.class));
  }

  FakeVerifier attest(Digest digest, String subject, String type, JsonNode predicate) {
    var by = new By.Certificate(PolicySample.ISSUER, subject, Map.of());
    attached.add(new Attached(digest, by, EnumSet.allOf(Shows.class), type, predicate));
    return this;
  }

  @Override
  public Evidence verify(RepositoryReader repository, Digest image, EvidenceDemand demand) {
    verifications.incrementAndGet();
    before.run();
    // As the real one: what can't be fetched is thrown.
    var unused = repository.referrers(image);
    var candidates = attached.stream().filter(each -> each.digest().equals(image)).count();
    return new Evidence(
        image,
        Instant.EPOCH,
        expiryTime,
        signatures(image, demand),
        demand.attestations().stream().map(each -> met(image, each, demand.signers())).toList(),
        (int) candidates + unused.size());
  }

  private List<SignedDigest> signatures(Digest image, EvidenceDemand demand) {
    var asked = demand.signatures();
    if (asked.required() == 0) {
      return List.of();
    }
    var digests = new ArrayList<>(List.of(image));
    if (asked.indexes() == Indexes.EVERY_PLATFORM) {
      digests.addAll(children);
    }
    var signers =
        demand.signers().stream().filter(each -> asked.of().contains(each.name())).toList();
    return digests.stream()
        .map(
            digest ->
                new SignedDigest(
                    digest,
                    digest.equals(image) ? null : "linux/arm64",
                    signers.stream().map(signer -> found(digest, signer)).toList()))
        .toList();
  }

  private SignerEvidence found(Digest digest, Signer signer) {
    var nearest = new Proof("signature", false, null, null, List.of());
    for (var each : attached) {
      if (!each.digest().equals(digest) || each.predicateType() != null) {
        continue;
      }
      var proof = proof(signer, each);
      if (proof.passed()) {
        return new SignerEvidence(signer.name(), List.of(identity(each.by())), proof);
      }
      nearest = proof;
    }
    return new SignerEvidence(signer.name(), List.of(), nearest);
  }

  private AttestationEvidence met(Digest digest, Attestation asked, List<Signer> signers) {
    var nearest = new Proof("attestation", false, null, null, List.of());
    for (var each : attached) {
      for (var signer : signers) {
        var isCandidate = each.digest().equals(digest) && each.predicateType() != null;
        if (!isCandidate || !asked.signers().contains(signer.name())) {
          continue;
        }
        var proof = proof(asked, signer, each);
        if (proof.passed()) {
          return new AttestationEvidence(asked.name(), identity(each.by()), proof);
        }
        nearest = proof;
      }
    }
    return new AttestationEvidence(asked.name(), null, nearest);
  }

  private static String identity(By by) {
    return switch (by) {
      case By.Certificate(var issuer, var subject, _) -> subject + " of " + issuer;
      case By.Key(var fingerprint) -> "key sha256:" + fingerprint;
    };
  }

  private static Proof proof(Attestation asked, Signer signer, Attached each) {
    var type = Objects.requireNonNull(each.predicateType());
    var condition = asked.condition();
    return all(
        "attestation",
        List.of(
            part("predicate type", type, asked.predicateType()),
            proof(signer, each),
            condition == null ? part("condition", "", "") : held(condition, type, each)));
  }

  private static Proof held(Condition condition, String type, Attached each) {
    var predicate = Objects.requireNonNullElse(each.predicate(), EMPTY);
    var result = condition.evaluate(new Claims(type, predicate, EMPTY, Map.of()));
    return new Proof(
        "condition",
        result instanceof Condition.Result.Holds,
        "false",
        condition.text(),
        List.of());
  }

  private static Proof proof(Signer signer, Attached each) {
    var parts =
        new ArrayList<>(
            switch (signer) {
              case Signer.Keyless keyless -> proofs(keyless, each.by());
              case Signer.Key key ->
                  List.of(
                      part("key", identity(each.by()), "key sha256:" + key.key().fingerprint()));
            });
    var root = signer instanceof Signer.Key(_, _, var own, _) ? own : root(signer);
    if (root != null) {
      parts.add(part("trust root", ROOT_VERSION, root.version()));
    }
    parts.add(shown(signer.rules(), each.shows(), signer instanceof Signer.Keyless));
    return all("signature", parts);
  }

  private static @Nullable TrustRoot root(Signer signer) {
    return signer instanceof Signer.Keyless keyless ? keyless.trustRoot() : null;
  }

  private static List<Proof> proofs(Signer.Keyless signer, By by) {
    if (!(by instanceof By.Certificate(var issuer, var subject, var claims))) {
      return List.of(part("certificate", "a key", "a certificate"));
    }
    return List.of(
        part("issuer", issuer, Objects.requireNonNullElse(signer.issuer(), issuer)),
        new Proof(
            "subject",
            signer.subject().matches(subject),
            subject,
            signer.subject().toString(),
            List.of()),
        new Proof(
            "extensions",
            claims.entrySet().containsAll(signer.claims().entrySet()),
            claims.toString(),
            signer.claims().toString(),
            List.of()));
  }

  private static Proof shown(SignatureRules rules, Set<Shows> shows, boolean certified) {
    return all(
        "rules",
        List.of(
            rule(
                "transparency log",
                rules.transparencyLog() != TransparencyLog.REQUIRED
                    || shows.contains(Shows.LOGGED)),
            rule(
                "timestamp",
                rules.timestamp() == Timestamp.ANY || shows.contains(Shows.TIMESTAMPED)),
            rule(
                "certificate transparency",
                !certified
                    || rules.certificateTransparency() == CertificateTransparency.IGNORED
                    || shows.contains(Shows.PUBLISHED))));
  }

  private static Proof rule(String check, boolean holds) {
    return new Proof(check, holds, null, null, List.of());
  }

  private static Proof all(String check, List<Proof> parts) {
    return new Proof(check, parts.stream().allMatch(Proof::passed), "one", "a valid one", parts);
  }

  private static Proof part(String check, String found, String expected) {
    return new Proof(check, found.equals(expected), found, expected, List.of());
  }
}
