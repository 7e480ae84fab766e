package io.portreeve.audit;

import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageAuditor;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.PublishedEvidence;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Chooses what webhooks may go by of all that was found. Pure. */
final class EvidenceToShare {
  /** How long evidence lives in a webhook; published evidence ends then, or with its grace. */
  static final Duration LIFE = Duration.ofHours(1);

  private final ImageAuditor auditor;
  private final Collection<PolicyScope> scopes;

  /**
   * Creates it.
   *
   * @param auditor asked for what takes no I/O only
   * @param scopes the policies in force: their grace counts
   */
  EvidenceToShare(ImageAuditor auditor, Collection<PolicyScope> scopes) {
    this.auditor = auditor;
    this.scopes = scopes;
  }

  /** What webhooks may go by, and what not; what was verified last, first. */
  EvidencePublisher.Wanted of(Collection<AuditQueue.Held> held, Instant now) {
    var sufficient = held.stream().collect(Collectors.partitioningBy(this::suffices));
    return new EvidencePublisher.Wanted(
        published(sufficient.getOrDefault(true, List.of()), now),
        sufficient.getOrDefault(false, List.of()).stream()
            .map(each -> each.evidence().key())
            .collect(Collectors.toSet()));
  }

  private List<PublishedEvidence> published(List<AuditQueue.Held> sufficient, Instant now) {
    var lives = lives();
    return sufficient.stream()
        .map(held -> published(held, lives))
        .filter(each -> now.isBefore(each.expiryTime()))
        .sorted(
            Comparator.comparing((PublishedEvidence each) -> each.evidence().verifiedTime())
                .reversed())
        .toList();
  }

  /** Its tag plays no part: who looks it up asks of a digest. */
  private boolean suffices(AuditQueue.Held held) {
    var image = held.want().image();
    var bare = ImageReference.parse(image.name() + "@" + held.digest());
    return auditor.decide(held.want().scope().policy(), bare, held.evidence())
        instanceof ImageVerdict.Admitted;
  }

  private static PublishedEvidence published(AuditQueue.Held held, Map<String, Duration> lives) {
    var life = lives.getOrDefault(held.want().scope().policy().evidenceKey(), LIFE);
    return new PublishedEvidence(held.evidence(), held.evidence().verifiedTime().plus(life));
  }

  /** How long evidence may serve at most, of all policies that share it. */
  private Map<String, Duration> lives() {
    var lives = new HashMap<String, Duration>();
    for (var scope : scopes) {
      var grace = scope.policy().gracePeriod();
      var life = grace == null || grace.compareTo(LIFE) < 0 ? LIFE : grace;
      lives.merge(
          scope.policy().evidenceKey(),
          life,
          (one, other) -> one.compareTo(other) < 0 ? other : one);
    }
    return lives;
  }
}
