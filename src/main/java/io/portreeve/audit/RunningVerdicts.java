package io.portreeve.audit;

import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.api.v1alpha1.RunningViolation;
import io.portreeve.audit.ImageStandings.Judged;
import io.portreeve.audit.PolicyScope.Selection;
import io.portreeve.audit.Standing.Excepted;
import io.portreeve.audit.Standing.Violating;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.usage.ImageUse;
import io.portreeve.usage.PodUse;
import io.portreeve.usage.RunningImages;
import io.portreeve.usage.WorkloadUse;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One walk over all that runs and would be started: what policies say of it, and what has to be
 * verified to say so. Each distinct image is judged once. Does no I/O but for policies'
 * credentials; used by one thread, for one walk.
 *
 * <p>What runs is what a reference's digest names; where it has none, what the node reports; where
 * that isn't known yet, what the tag names now. A node may report the digest of one platform's
 * image of an index that a digest names: so the written one comes first.
 */
final class RunningVerdicts {
  /** Of what one object names, a policy looks at so many images: admission refuses more as well. */
  static final int MAX_IMAGES = 128;

  private static final Standing TOO_MANY =
      new Standing.Unknown("more than %d images in one object".formatted(MAX_IMAGES), false);

  private final Collection<PolicyScope> policies;
  private final ImageStandings standings;
  private final Set<String> exemptNamespaces;
  private final RunningImages running;
  private final Set<String> incomplete;

  private final Map<String, Named> named = new HashMap<>();
  private final Map<Sight, Judged> judged = new HashMap<>();
  private final Map<PolicyScope, Map<String, Selection>> selections = new HashMap<>();
  private final Map<String, Tally> tallies = new LinkedHashMap<>();
  private final ExceptionUses uses = new ExceptionUses();
  private final Map<AuditTarget, Want> wants = new LinkedHashMap<>();
  private final Map<Sight, Sighting> sightings = new LinkedHashMap<>();

  /**
   * Prepares a walk.
   *
   * @param exemptNamespaces namespaces that no policy is about
   */
  RunningVerdicts(
      Collection<PolicyScope> policies,
      ImageStandings standings,
      Set<String> exemptNamespaces,
      RunningImages running) {
    this.policies = policies;
    this.standings = standings;
    this.exemptNamespaces = exemptNamespaces;
    this.running = running;
    this.incomplete = running.incomplete();
  }

  /**
   * What was found.
   *
   * @param policies by the name of each policy, what it says; {@code lastChangedTime} isn't set
   * @param uses the pods that run only because of an exception
   * @param wants what has to be verified
   * @param sightings what policies say of each image that pods run
   */
  record Found(
      Map<String, RunningStatus> policies,
      ExceptionUses uses,
      Map<AuditTarget, Want> wants,
      Map<Sight, Sighting> sightings) {}

  /**
   * What a policy says of an image that pods run.
   *
   * @param standing what it says where it is worst
   * @param pods how many pods run it
   * @param pod one of them, {@code namespace/name}
   */
  record Sighting(Standing standing, int pods, String pod) {
    String namespace() {
      return pod.substring(0, pod.indexOf('/'));
    }
  }

  /** An image's text read, and the policies that name it. */
  private record Named(@Nullable ImageReference image, List<PolicyScope> scopes) {
    static final Named NOTHING = new Named(null, List.of());
  }

  /** A pod, or what a workload would start. */
  private record Used(String kind, String namespace, String name, List<ImageUse> images) {
    String id() {
      return kind + " " + namespace + "/" + name;
    }

    boolean isPod() {
      return kind.equals("Pod");
    }

    Used with(Used other) {
      return new Used(
          kind,
          namespace,
          name,
          Stream.concat(images.stream(), other.images.stream()).distinct().toList());
    }
  }

  /** Walks. */
  Found walk() {
    policies.forEach(scope -> tallies.put(scope.name(), new Tally()));
    for (PodUse pod : running.pods()) {
      look(new Used("Pod", pod.namespace(), pod.name(), pod.images()));
    }
    workloads().forEach(this::look);
    return new Found(
        tallies.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().status())),
        uses,
        wants,
        sightings);
  }

  /** Each workload once, with all that it would start: two templates during a rollout. */
  private Collection<Used> workloads() {
    var all = new LinkedHashMap<String, Used>();
    for (WorkloadUse workload : running.workloads()) {
      if (workload.age() == 0) {
        var used =
            new Used(workload.kind(), workload.namespace(), workload.name(), workload.images());
        var _ = all.merge(used.id(), used, Used::with);
      }
    }
    return all.values();
  }

  private void look(Used used) {
    if (exemptNamespaces.contains(used.namespace())) {
      return;
    }
    var scopes = new LinkedHashSet<PolicyScope>();
    used.images().forEach(use -> scopes.addAll(named(use.image()).scopes()));
    var exceptions = new HashSet<String>();
    for (var scope : scopes) {
      switch (selection(scope, used.namespace())) {
        case NO -> {}
        case UNKNOWN -> tally(scope).add(used.isPod(), null);
        case YES -> tally(scope).add(used.isPod(), worst(scope, used, exceptions));
      }
    }
    if (used.isPod()) {
      uses.used(exceptions);
    }
  }

  private Tally tally(PolicyScope scope) {
    return tallies.computeIfAbsent(scope.name(), _ -> new Tally());
  }

  private Selection selection(PolicyScope scope, String namespace) {
    return selections
        .computeIfAbsent(scope, _ -> new HashMap<>())
        .computeIfAbsent(namespace, it -> scope.selects(running.namespaceLabels(it)));
  }

  private Named named(String text) {
    return named.computeIfAbsent(text, this::read);
  }

  private Named read(String text) {
    try {
      var image = ImageReference.parse(text);
      return new Named(
          image, policies.stream().filter(each -> each.policy().matches(image)).toList());
    } catch (IllegalArgumentException _) {
      // Whether a policy names it can't be said; one that enforces refuses it when it is asked.
      return Named.NOTHING;
    }
  }

  /** What is said of the worst of its images. */
  private Standing worst(PolicyScope scope, Used used, Set<String> exceptions) {
    var worst = incomplete.contains(used.id()) ? TOO_MANY : Standing.COMPLIANT;
    var looked = 0;
    for (var use : used.images()) {
      var image = named(use.image());
      if (image.image() != null && image.scopes().contains(scope)) {
        looked++;
        var standing = looked > MAX_IMAGES ? TOO_MANY : standing(scope, used, use, image.image());
        worst = severity(standing) > severity(worst) ? standing : worst;
        if (standing instanceof Excepted(var exception)) {
          exceptions.add(exception);
        }
      }
    }
    return worst;
  }

  private static int severity(Standing standing) {
    return switch (standing) {
      case Standing.Compliant _ -> 0;
      case Excepted _ -> 1;
      case Standing.Unknown _ -> 2;
      case Violating _ -> 3;
    };
  }

  private Standing standing(PolicyScope scope, Used used, ImageUse use, ImageReference written) {
    // What the node reports is the same image where its digest is written: no other sight of it.
    var sight =
        new Sight(scope.name(), use.image(), written.digest() == null ? use.digest() : null);
    var verdict = judged.get(sight);
    if (verdict == null) {
      verdict = standings.judge(scope, written, running(written, use.digest()));
      judged.put(sight, verdict);
    }
    want(scope, written, verdict, used, !used.isPod() || use.digest() == null);
    var standing = standings.in(scope, verdict, used.namespace());
    if (used.isPod()) {
      standings.open(scope, verdict, used.namespace()).ifPresent(uses::open);
      var one = new Sighting(standing, 1, used.namespace() + "/" + used.name());
      var _ = sightings.merge(sight, one, RunningVerdicts::merge);
    }
    if (standing instanceof Violating(var message)) {
      tally(scope)
          .name(
              used.isPod(),
              new RunningViolation(
                  used.kind(), used.namespace(), used.name(), use.image(), message));
    }
    return standing;
  }

  private static ImageReference running(ImageReference written, @Nullable String digest) {
    if (written.digest() != null || digest == null) {
      return written;
    }
    try {
      return written.withDigest(Digest.parse(digest));
    } catch (IllegalArgumentException _) {
      return written;
    }
  }

  private void want(
      PolicyScope scope, ImageReference written, Judged verdict, Used used, boolean isUrgent) {
    var target = verdict.target();
    if (target != null) {
      // What a tag named before says nothing of what it names now.
      var image = target.tag() == null ? verdict.image() : written;
      var _ = wants.merge(target, Want.of(scope, image, isUrgent, used.namespace()), Want::merge);
    }
  }

  private static Sighting merge(Sighting before, Sighting one) {
    var worse = severity(one.standing()) > severity(before.standing()) ? one : before;
    return new Sighting(worse.standing(), before.pods() + 1, worse.pod());
  }
}
