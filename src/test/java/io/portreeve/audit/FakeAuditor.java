package io.portreeve.audit;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.AuditedImage;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.ImageAuditor;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.StoredEvidence;
import io.portreeve.policy.StoredSamples;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A registry as an auditor sees it: which digests are signed, and what tags name. */
final class FakeAuditor implements ImageAuditor {
  final Set<Digest> signed = new HashSet<>();
  final Map<String, Digest> tags = new HashMap<>();

  /** What hosts answer instead. */
  final Map<String, AuditedImage.Unknown> faults = new HashMap<>();

  /** What was verified, in order, as it was asked for. */
  final List<String> asked = new ArrayList<>();

  private final Clock clock;

  FakeAuditor(Clock clock) {
    this.clock = clock;
  }

  @Override
  public AuditedImage audit(
      CompiledPolicy policy, ImageReference image, PullCredentials credentials, Duration time) {
    asked.add(image.text());
    var fault = faults.get(image.host());
    if (fault != null) {
      return fault;
    }
    var written = image.digest();
    var digest = written == null ? Objects.requireNonNull(tags.get(image.text())) : written;
    var key = key(policy, image.withDigest(digest), credentials);
    var evidence =
        signed.contains(digest)
            ? StoredSamples.signed(key, clock.instant())
            : StoredSamples.unsigned(key, clock.instant());
    return new AuditedImage.Verified(digest, decide(policy, image, evidence), evidence);
  }

  @Override
  public ImageVerdict decide(CompiledPolicy policy, ImageReference image, StoredEvidence evidence) {
    return StoredSamples.isSigned(evidence)
        ? new ImageVerdict.Admitted(List.of())
        : new ImageVerdict.Denied("signatures", "nothing", "one by release", "sign it");
  }

  @Override
  public EvidenceKey key(CompiledPolicy policy, ImageReference image, PullCredentials credentials) {
    var scope = credentials.forHost(image.host()).stream().map(PullCredential::identity).toList();
    var text =
        String.join(
            "\n",
            Objects.requireNonNull(image.digest()).hex(),
            image.name(),
            policy.evidenceKey(),
            scope.toString());
    try {
      var hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      var longs = ByteBuffer.wrap(hash).asLongBuffer();
      return new EvidenceKey(longs.get(), longs.get(), longs.get(), longs.get());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
