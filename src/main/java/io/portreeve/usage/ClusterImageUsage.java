package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads the workloads of the whole cluster at the moment of the question, page by page. Made for
 * rare questions (deleting a repository); it keeps nothing.
 */
public final class ClusterImageUsage implements ImageUsage {
  /** Workloads can be a megabyte each. */
  private static final long PAGE = 25;

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
    collect(users, ofRepository, client.pods().inAnyNamespace(), ClusterImageUsage::imagesOf);
    collect(
        users,
        ofRepository,
        client.apps().deployments().inAnyNamespace(),
        d -> imagesOf(d.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().replicaSets().inAnyNamespace(),
        r -> imagesOf(r.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().statefulSets().inAnyNamespace(),
        s -> imagesOf(s.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.apps().daemonSets().inAnyNamespace(),
        d -> imagesOf(d.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.batch().v1().jobs().inAnyNamespace(),
        j -> imagesOf(j.getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.batch().v1().cronjobs().inAnyNamespace(),
        c -> imagesOf(c.getSpec().getJobTemplate().getSpec().getTemplate().getSpec()));
    collect(
        users,
        ofRepository,
        client.replicationControllers().inAnyNamespace(),
        r ->
            imagesOf(
                r.getSpec().getTemplate() == null ? null : r.getSpec().getTemplate().getSpec()));
    return users.size() <= NAMED
        ? List.copyOf(users)
        : Stream.concat(users.stream().limit(NAMED), Stream.of("and more")).toList();
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
          .filter(item -> images.apply(item).filter(Objects::nonNull).anyMatch(ofRepository))
          .map(
              item ->
                  item.getKind()
                      + " "
                      + item.getMetadata().getNamespace()
                      + "/"
                      + item.getMetadata().getName())
          .forEach(users::add);
      next = page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
  }

  private static Stream<String> imagesOf(Pod pod) {
    var status = pod.getStatus();
    if (status == null) {
      return imagesOf(pod.getSpec());
    }
    var running =
        Stream.of(
                status.getContainerStatuses(),
                status.getInitContainerStatuses(),
                status.getEphemeralContainerStatuses())
            .flatMap(List::stream)
            .map(ContainerStatus::getImageID);
    return Stream.concat(imagesOf(pod.getSpec()), running);
  }

  private static Stream<String> imagesOf(@Nullable PodSpec spec) {
    if (spec == null) {
      return Stream.empty();
    }
    return Stream.of(
            spec.getContainers().stream().map(Container::getImage),
            spec.getInitContainers().stream().map(Container::getImage),
            spec.getEphemeralContainers().stream().map(EphemeralContainer::getImage),
            spec.getVolumes().stream()
                .filter(volume -> volume.getImage() != null)
                .map(volume -> volume.getImage().getReference()))
        .flatMap(Function.identity());
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
