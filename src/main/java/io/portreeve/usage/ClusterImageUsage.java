package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.AnyNamespaceOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Reads the workloads of the whole cluster at the moment of the question, page by page. Made for
 * rare questions (deleting a repository); it keeps nothing.
 */
public final class ClusterImageUsage implements ImageUsage {
  /** Workloads can be a megabyte each. */
  private static final long PAGE = 25;

  private static final String REVISION = "ControllerRevision";

  private final KubernetesClient client;

  /** One at a time: each reads the whole cluster. */
  private final Semaphore turn = new Semaphore(1);

  /** Creates it. */
  public ClusterImageUsage(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public List<String> usersOf(Set<String> hosts, String repository) {
    turn.acquireUninterruptibly();
    try {
      return find(hosts, repository);
    } finally {
      turn.release();
    }
  }

  private List<String> find(Set<String> hosts, String repository) {
    var users = new ArrayList<String>();
    Predicate<String> ofRepository = image -> isOf(image, hosts, repository);
    collect(users, ofRepository, client.pods().inAnyNamespace(), PodImages::referencesOf);
    collect(
        users,
        ofRepository,
        client.apps().deployments().inAnyNamespace(),
        d -> PodImages.referencesOf(d.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().replicaSets().inAnyNamespace(),
        r -> PodImages.referencesOf(r.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().statefulSets().inAnyNamespace(),
        s -> PodImages.referencesOf(s.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().daemonSets().inAnyNamespace(),
        d -> PodImages.referencesOf(d.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.batch().v1().jobs().inAnyNamespace(),
        j -> PodImages.referencesOf(j.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.batch().v1().cronjobs().inAnyNamespace(),
        c ->
            PodImages.referencesOf(c.getSpec().getJobTemplate().getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.replicationControllers().inAnyNamespace(),
        r ->
            PodImages.referencesOf(
                r.getSpec().getTemplate() == null ? null : r.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.genericKubernetesResources("apps/v1", REVISION).inAnyNamespace(),
        this::imagesOf);
    return users.size() <= NAMED
        ? List.copyOf(users)
        : Stream.concat(users.stream().limit(NAMED), Stream.of("and more")).toList();
  }

  /** A state that a StatefulSet or DaemonSet can be rolled back to. */
  private Stream<String> imagesOf(GenericKubernetesResource revision) {
    try {
      return ObjectReader.templateSpec(revision, client.getKubernetesSerialization()).stream()
          .flatMap(PodImages::referencesOf);
    } catch (IllegalArgumentException _) {
      // Anyone may write anything into one; nothing can be started from that.
      return Stream.empty();
    }
  }

  private static <T extends HasMetadata, L extends KubernetesResourceList<T>> void collect(
      List<String> users,
      Predicate<String> ofRepository,
      AnyNamespaceOperation<T, L, ?> operation,
      Function<T, Stream<String>> images) {
    String next = null;
    do {
      if (users.size() > NAMED) {
        return;
      }
      var page =
          operation.list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().stream()
          .filter(item -> images.apply(item).anyMatch(ofRepository))
          .map(
              item ->
                  Objects.requireNonNullElse(item.getKind(), REVISION)
                      + " "
                      + item.getMetadata().getNamespace()
                      + "/"
                      + item.getMetadata().getName())
          .forEach(users::add);
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  /** Whether an image reference, as in a spec or a status, is of a repository. */
  static boolean isOf(String image, Set<String> hosts, String repository) {
    var reference = image.replaceFirst("^[a-z-]+://", "");
    var slash = reference.indexOf('/');
    if (slash < 0) {
      return false;
    }
    var host =
        reference.substring(0, slash).toLowerCase(Locale.ROOT).replaceFirst("\\.?(:443)?$", "");
    if (!hosts.contains(host)) {
      return false;
    }
    var path = reference.substring(slash + 1).split("[@:]", 2)[0];
    return path.equals(repository);
  }
}
