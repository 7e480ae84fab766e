package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes out of objects what is kept of them; null: they use nothing. */
final class ObjectReader {
  /** A Deployment's controller numbers its ReplicaSets by it. */
  private static final String REVISION = "deployment.kubernetes.io/revision";

  /**
   * Nobody checks what is written as an owner's UID; those that the API server gives are shorter.
   */
  private static final int MOST_UID = 64;

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Set<String> FINISHED = Set.of("Complete", "Failed");

  private final KubernetesSerialization serialization;
  private final Shared shared;

  ObjectReader(KubernetesSerialization serialization, Shared shared) {
    this.serialization = serialization;
    this.shared = shared;
  }

  @Nullable Held pod(Pod pod) {
    var status = pod.getStatus();
    if (status != null && status.getPhase() != null && ENDED.contains(status.getPhase())) {
      return null;
    }
    var needs = shared(PodImages.needsOf(pod));
    return new Held.Running(
        new PodUse(
            shared.of(Objects.requireNonNullElse(pod.getMetadata().getNamespace(), "")),
            pod.getMetadata().getName(),
            uid(pod),
            needs.images(),
            needs.pull()),
        needs.isComplete());
  }

  Held namespace(Namespace namespace) {
    var labels = namespace.getMetadata().getLabels();
    return new Held.Labels(labels == null ? Map.of() : labels);
  }

  @Nullable Held deployment(Deployment deployment) {
    var spec = deployment.getSpec();
    return spec == null ? null : workload(deployment, spec.getTemplate());
  }

  @Nullable Held statefulSet(StatefulSet set) {
    return set.getSpec() == null ? null : workload(set, set.getSpec().getTemplate());
  }

  @Nullable Held daemonSet(DaemonSet set) {
    return set.getSpec() == null ? null : workload(set, set.getSpec().getTemplate());
  }

  @Nullable Held replicationController(ReplicationController controller) {
    var spec = controller.getSpec();
    return spec == null ? null : workload(controller, spec.getTemplate());
  }

  /** A Job that has finished starts nothing; a suspended one may go on. */
  @Nullable Held job(Job job) {
    var status = job.getStatus();
    var finished =
        status != null
            && Objects.requireNonNullElse(status.getConditions(), List.<JobCondition>of()).stream()
                .anyMatch(c -> FINISHED.contains(c.getType()) && "True".equals(c.getStatus()));
    return finished || job.getSpec() == null ? null : workload(job, job.getSpec().getTemplate());
  }

  @Nullable Held cronJob(CronJob cronJob) {
    var spec = cronJob.getSpec();
    var job =
        spec == null || spec.getJobTemplate() == null ? null : spec.getJobTemplate().getSpec();
    return job == null ? null : workload(cronJob, job.getTemplate());
  }

  /** One of a Deployment is a state of that; any other stands for itself. */
  @Nullable Held replicaSet(ReplicaSet set) {
    var spec = set.getSpec();
    if (spec == null || spec.getTemplate() == null) {
      return null;
    }
    var deployment = owner(set).filter(owner -> owner.kind().equals("Deployment"));
    if (deployment.isEmpty()) {
      return workload(set, spec.getTemplate());
    }
    var annotations = set.getMetadata().getAnnotations();
    return new Held.Revision(
        uid(set),
        deployment.get(),
        number(annotations == null ? null : annotations.get(REVISION)),
        spec.getReplicas() == null || spec.getReplicas() > 0,
        needs(spec.getTemplate().getSpec()));
  }

  /** A state of a StatefulSet or DaemonSet: its data is a patch that restores the template. */
  @Nullable Held controllerRevision(GenericKubernetesResource revision) {
    var set =
        owner(revision).filter(o -> o.kind().equals("StatefulSet") || o.kind().equals("DaemonSet"));
    var spec = templateSpec(revision, serialization);
    if (set.isEmpty() || spec.isEmpty()) {
      return null;
    }
    var number = revision.get("revision") instanceof Number n ? n.longValue() : 0;
    return new Held.Revision(uid(revision), set.get(), number, false, needs(spec.get()));
  }

  /**
   * The pods' spec in a ControllerRevision of a StatefulSet or DaemonSet. Not read as a typed
   * object: anyone who may write ControllerRevisions may write any data into one, and the whole
   * list mustn't fail of that.
   *
   * @throws IllegalArgumentException if it is there, but isn't one
   */
  static Optional<PodSpec> templateSpec(
      GenericKubernetesResource revision, KubernetesSerialization serialization) {
    return member(revision.getAdditionalProperties(), "data")
        .flatMap(data -> member(data, "spec"))
        .flatMap(spec -> member(spec, "template"))
        .flatMap(template -> member(template, "spec"))
        .map(spec -> serialization.convertValue(spec, PodSpec.class));
  }

  private static Optional<Object> member(@Nullable Object object, String name) {
    return object instanceof Map<?, ?> map ? Optional.ofNullable(map.get(name)) : Optional.empty();
  }

  private @Nullable Held workload(HasMetadata object, @Nullable PodTemplateSpec template) {
    return template == null ? null : new Held.Workload(uid(object), needs(template.getSpec()));
  }

  private PodNeeds needs(@Nullable PodSpec spec) {
    return shared(PodImages.needsOf(spec));
  }

  /** Its parts one by one: of a pod they are kept, and not the whole. */
  private PodNeeds shared(PodNeeds needs) {
    return new PodNeeds(shared.of(needs.images()), shared.of(needs.pull()), needs.isComplete());
  }

  private Optional<Held.Owner> owner(HasMetadata object) {
    var owners = object.getMetadata().getOwnerReferences();
    return Objects.requireNonNullElse(owners, List.<OwnerReference>of()).stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .filter(owner -> owner.getApiVersion().startsWith("apps/"))
        .filter(owner -> owner.getUid().length() <= MOST_UID)
        .findFirst()
        .map(owner -> new Held.Owner(shared.of(owner.getKind()), shared.of(owner.getUid())));
  }

  private static String uid(HasMetadata object) {
    return Objects.requireNonNullElse(object.getMetadata().getUid(), "");
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
