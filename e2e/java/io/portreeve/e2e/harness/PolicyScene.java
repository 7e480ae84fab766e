package io.portreeve.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.status.Conditions;
import io.portreeve.testing.KstatusAssert;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A namespace, and an ImagePolicy over the images of one project of the lab's registries: what one
 * test class plays with.
 */
public final class PolicyScene {
  /** The repository whose release workflow may sign. */
  public static final String SIGNER = "acme/app";

  private static final String WORKFLOW =
      "https://github.com/" + SIGNER + "/.github/workflows/release.yml@refs/heads/main";

  private final Lab lab;
  private final String name;

  /** Makes the namespace, and the ConfigMap with the lab's trust root. */
  public PolicyScene(Lab lab, String name) {
    this.lab = lab;
    this.name = name;
    var _ =
        lab.client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToLabels("env", name)
                    .endMetadata()
                    .build())
            .create();
    trustRoot(lab.trustedRoot());
  }

  /** Name of policy, namespace, project and trust root. */
  public String name() {
    return name;
  }

  /** Writes the ConfigMap with the trust root. */
  public void trustRoot(String json) {
    var _ =
        lab.client()
            .configMaps()
            .inNamespace("portreeve-system")
            .resource(
                new io.fabric8.kubernetes.api.model.ConfigMapBuilder()
                    .withNewMetadata()
                    .withName(name + "-root")
                    .endMetadata()
                    .addToData("trusted_root.json", json)
                    .build())
            .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
  }

  /** The policy: images of the project in all of the lab's registries must be signed. */
  public String manifest() {
    return """
    apiVersion: portreeve.io/v1alpha1
    kind: ImagePolicy
    metadata:
      name: %1$s
    spec:
      images: ["%2$s/%1$s/**", "%3$s/%1$s/**", "%4$s/%1$s/**"]
      namespaceSelector: {matchLabels: {env: %1$s}}
      mode: Enforce
      signers:
        - name: release-workflow
          keyless:
            issuer: %5$s
            subject: %6$s
          trustRoot:
            type: TrustedRoot
            configMapRef: {namespace: portreeve-system, name: %1$s-root}
    """
        .formatted(
            name,
            lab.registry(),
            lab.referrersRegistry(),
            lab.registryProxy().host(),
            lab.issuer(),
            WORKFLOW);
  }

  /** Applies a manifest by server-side apply, as people do. */
  public void apply(String manifest) {
    var _ =
        lab.client().resource(manifest).fieldManager("tests").forceConflicts().serverSideApply();
  }

  /** Applies the policy and waits until it is in force. */
  public ImagePolicy enforce(String manifest) {
    apply(manifest);
    return awaitPolicy(
        policy -> assertThat(Conditions.isTrue(policy.getStatus().conditions(), "Ready")).isTrue());
  }

  /**
   * Waits until the webhook refuses an image that isn't signed. It learns of a policy when the API
   * server does, but not before.
   */
  public void awaitRefused(String image) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(dryRun("probe", image).output()).contains("no signature"));
  }

  /** The policy as the API server has it. */
  public Resource<ImagePolicy> policy() {
    return lab.client().resources(ImagePolicy.class).withName(name);
  }

  /** Waits until assertions hold on the policy in its current generation, and returns it. */
  public ImagePolicy awaitPolicy(Consumer<ImagePolicy> assertions) {
    await()
        .atMost(Scene.SOON)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              var policy = policy().get();
              assertThat(policy.getStatus()).isNotNull();
              assertThat(policy.getStatus().observedGeneration())
                  .isEqualTo(policy.getMetadata().getGeneration());
              assertions.accept(policy);
            });
    var policy = policy().get();
    var _ = KstatusAssert.assertThatStatus(policy).isValid();
    return policy;
  }

  /** Pushes an image of the project, and returns its reference by digest. */
  public String image(String registry, String repository) {
    return lab.pushImage(registry + "/" + name + "/" + repository + ":v1", name + repository);
  }

  /** Pushes an image of the project and has it signed by the release workflow. */
  public String signedImage(String registry, String repository) {
    var image = image(registry, repository);
    lab.sign(image, SIGNER);
    return image;
  }

  /** Tells the reference by tag of what {@link #image} returned. */
  public static String byTag(String image) {
    return image.substring(0, image.indexOf('@')) + ":v1";
  }

  /** Creates a pod with one container, whatever comes of it. */
  public Commands.Result run(String pod, String image) {
    return lab.tryKubectl(
        "-n",
        name,
        "run",
        pod,
        "--image",
        image,
        "--restart=Never",
        "--command",
        "--",
        "sleep",
        "1");
  }

  /** Asks whether a pod with one container would be created, and leaves nothing behind. */
  public Commands.Result dryRun(String pod, String image) {
    return lab.tryKubectl(
        "-n", name, "run", pod, "--image", image, "--restart=Never", "--dry-run=server");
  }

  /** The pod as the API server has it. */
  public Pod pod(String pod) {
    return lab.client().pods().inNamespace(name).withName(pod).require();
  }

  /** Waits until a pod runs. */
  public void awaitRunning(String pod) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(pod(pod).getStatus().getPhase()).isEqualTo("Running"));
  }
}
