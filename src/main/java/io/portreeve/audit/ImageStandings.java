package io.portreeve.audit;

import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.audit.Standing.Excepted;
import io.portreeve.audit.Standing.Unknown;
import io.portreeve.audit.Standing.Violating;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.ImageAuditor;
import io.portreeve.policy.ImageVerdict;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import io.portreeve.policy.StoredEvidence;
import io.portreeve.policy.Verdicts;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What policies say of single images at one moment, by what is known of them: the same code decides
 * as in admission. What isn't known is never taken for compliant.
 */
final class ImageStandings {
  private static final Logger LOG = LoggerFactory.getLogger(ImageStandings.class);
  private static final int MAX_MESSAGE = 256;

  private final ImageAuditor auditor;
  private final Function<AuditTarget, Looked> known;
  private final PolicyExceptions exceptions;
  private final Duration stale;
  private final Instant now;

  /** Why a policy's credentials for a host can't be had: it isn't asked again in this walk. */
  private final Map<PolicyScope, Map<String, String>> faults = new HashMap<>();

  /**
   * Creates it.
   *
   * @param auditor asked for what takes no I/O only
   * @param known what is known of a target
   * @param stale evidence of this age is none any more
   */
  ImageStandings(
      ImageAuditor auditor,
      Function<AuditTarget, Looked> known,
      PolicyExceptions exceptions,
      Duration stale,
      Instant now) {
    this.auditor = auditor;
    this.known = known;
    this.exceptions = exceptions;
    this.stale = stale;
    this.now = now;
  }

  /**
   * What a policy says of an image, exceptions aside.
   *
   * @param standing what it says
   * @param image the image, with its digest where that is known
   * @param target what has to be verified for that; null: nothing
   */
  record Judged(Standing standing, ImageReference image, @Nullable AuditTarget target) {}

  /**
   * Judges an image.
   *
   * @param written the image as it is written: its tag counts
   * @param image the same, with the digest that runs where that is known
   */
  Judged judge(PolicyScope scope, ImageReference written, ImageReference image) {
    try {
      var refused = Verdicts.ofReference(scope.policy(), written);
      if (refused.isPresent()) {
        return new Judged(violating(refused.get()), image, null);
      }
      if (Verdicts.needsNoEvidence(scope.policy())) {
        return new Judged(Standing.COMPLIANT, image, null);
      }
      var fault = faults.getOrDefault(scope, Map.of()).get(image.host());
      if (fault != null) {
        return new Judged(new Unknown(fault, true), image, null);
      }
      var target = AuditTarget.of(auditor, scope, image);
      var looked = known.apply(target);
      var digest = looked.digest();
      var resolved = image.digest() == null && digest != null ? image.withDigest(digest) : image;
      return new Judged(standing(scope, resolved, looked), resolved, target);
    } catch (IllegalStateException e) {
      // Evidence of something else: a defect of ours, which must not hide what else runs.
      LOG.atError().addKeyValue("policy", scope.name()).setCause(e).log("An image isn't judged");
      return new Judged(
          new Unknown("an error of the operator's own, see its log", true), image, null);
    } catch (CredentialsException e) {
      var why = Objects.requireNonNullElse(e.getMessage(), "no credentials");
      faults.computeIfAbsent(scope, _ -> new HashMap<>()).put(image.host(), why);
      return new Judged(new Unknown(why, true), image, null);
    }
  }

  private Standing standing(PolicyScope scope, ImageReference image, Looked looked) {
    var decided = looked.decided();
    if (decided != null) {
      return standing(decided);
    }
    var evidence = looked.evidence();
    if (evidence == null) {
      var fault = looked.fault();
      return fault == null
          ? new Unknown("not verified yet", false)
          : new Unknown(bounded(fault), true);
    }
    return isStale(evidence)
        ? new Unknown(staleness(evidence, looked.fault()), true)
        : standing(auditor.decide(scope.policy(), image, evidence));
  }

  private boolean isStale(StoredEvidence evidence) {
    return Duration.between(evidence.verifiedTime(), now).compareTo(stale) > 0;
  }

  private static String staleness(StoredEvidence evidence, @Nullable String fault) {
    return bounded(
        "verified last at %s; since then: %s"
            .formatted(evidence.verifiedTime(), Objects.requireNonNullElse(fault, "waits")));
  }

  private static Standing standing(ImageVerdict verdict) {
    return switch (verdict) {
      case ImageVerdict.Admitted _ -> Standing.COMPLIANT;
      case ImageVerdict.Denied denied -> violating(denied);
    };
  }

  private static Violating violating(ImageVerdict.Denied denied) {
    return new Violating(
        bounded(
            "%s: found %s, expected %s"
                .formatted(denied.check(), denied.found(), denied.expected())));
  }

  private static String bounded(String text) {
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE - 1) + "…";
  }

  /**
   * What is said of an image in a namespace, with exceptions. One counts as used only where the
   * policy refuses without it: also where nothing can be found out, and the policy's {@code
   * onError} is Deny.
   */
  Standing in(PolicyScope scope, Judged judged, String namespace) {
    return switch (judged.standing()) {
      case Standing.Compliant _, Excepted _ -> judged.standing();
      case Violating _ -> excepted(scope, judged, namespace);
      case Unknown unknown ->
          unknown.wasTried() && scope.policy().onError() == OnError.Deny
              ? excepted(scope, judged, namespace)
              : unknown;
    };
  }

  /** The exception that a pod with it may run by, while it wasn't looked at yet. */
  Optional<String> open(PolicyScope scope, Judged judged, String namespace) {
    return judged.standing() instanceof Unknown(_, var wasTried) && !wasTried
        ? exceptions.find(scope.name(), judged.image(), namespace, now).map(PolicyException::name)
        : Optional.empty();
  }

  private Standing excepted(PolicyScope scope, Judged judged, String namespace) {
    return exceptions
        .find(scope.name(), judged.image(), namespace, now)
        .<Standing>map(each -> new Excepted(each.name()))
        .orElse(judged.standing());
  }
}
