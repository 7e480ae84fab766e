package io.portreeve.usage;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;

/** Objects of a namespace {@code shop}, as the API server has them. */
final class UsageSamples {
  static final String HEX = "0123456789abcdef".repeat(4);
  static final String DIGEST = "sha256:" + HEX;

  static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder()
        .withNamespace("shop")
        .withName(name)
        .withUid("uid-" + name)
        .build();
  }

  private static ObjectMeta owned(String name, String kind, String owner) {
    return new ObjectMetaBuilder(meta(name))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind(kind)
                .withName(owner)
                .withUid("uid-" + owner)
                .withController(true)
                .build())
        .build();
  }

  static Pod pod(String name, String image) {
    return new PodBuilder()
        .withMetadata(meta(name))
        .withNewSpec()
        .withServiceAccountName("builder")
        .addNewImagePullSecret("pull")
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .endContainer()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .endStatus()
        .build();
  }

  static Pod running(Pod pod, String imageId) {
    return new PodBuilder(pod)
        .editStatus()
        .withContainerStatuses()
        .addNewContainerStatus()
        .withName("main")
        .withImageID(imageId)
        .endContainerStatus()
        .endStatus()
        .build();
  }

  static Pod inPhase(Pod pod, String phase) {
    return new PodBuilder(pod).editStatus().withPhase(phase).endStatus().build();
  }

  static PodTemplateSpec template(String image) {
    return new PodTemplateSpecBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage(image)
        .endContainer()
        .endSpec()
        .build();
  }

  static Deployment deployment(String name, String image) {
    return new DeploymentBuilder()
        .withMetadata(meta(name))
        .withNewSpec()
        .withReplicas(0)
        .withTemplate(template(image))
        .endSpec()
        .build();
  }

  static StatefulSet statefulSet(String name, String image) {
    return new StatefulSetBuilder()
        .withMetadata(meta(name))
        .withNewSpec()
        .withReplicas(0)
        .withTemplate(template(image))
        .endSpec()
        .build();
  }

  /** A ReplicaSet at 0 replicas, of a Deployment. */
  static ReplicaSet replicaSet(String deployment, int revision, String image) {
    var metadata = owned(deployment + "-" + revision, "Deployment", deployment);
    metadata.setAnnotations(
        Map.of("deployment.kubernetes.io/revision", Integer.toString(revision)));
    return new ReplicaSetBuilder()
        .withMetadata(metadata)
        .withNewSpec()
        .withReplicas(0)
        .withTemplate(template(image))
        .endSpec()
        .build();
  }

  static ReplicaSet withReplicas(ReplicaSet set, int replicas) {
    return new ReplicaSetBuilder(set).editSpec().withReplicas(replicas).endSpec().build();
  }

  /** As controllers write them: a patch that replaces the template. */
  static GenericKubernetesResource controllerRevision(
      String kind, String owner, long revision, String image) {
    var container = Map.of("name", "main", "image", image);
    return controllerRevision(
        owned(owner + "-" + revision, kind, owner),
        revision,
        Map.of(
            "spec",
            Map.of(
                "template",
                Map.of("$patch", "replace", "spec", Map.of("containers", List.of(container))))));
  }

  static GenericKubernetesResource controllerRevision(
      ObjectMeta metadata, long revision, Object data) {
    var object = new GenericKubernetesResource();
    object.setApiVersion("apps/v1");
    object.setKind("ControllerRevision");
    object.setMetadata(metadata);
    object.setAdditionalProperty("revision", revision);
    object.setAdditionalProperty("data", data);
    return object;
  }

  private UsageSamples() {}
}
