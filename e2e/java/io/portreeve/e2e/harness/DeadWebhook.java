package io.portreeve.e2e.harness;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchConditionBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.policy.MatchConditions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * A namespace, and a webhook with a policy's match conditions that is asked about its pods and that
 * nobody answers for: what passes was not asked about.
 */
public final class DeadWebhook implements AutoCloseable {
  private final KubernetesClient client;
  private final String name;
  private final AtomicInteger count = new AtomicInteger();

  /** Makes the namespace; the webhook isn't there yet. */
  public DeadWebhook(Lab lab, String name) {
    // What the API server refuses for want of a webhook would be tried again.
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder(lab.client().getConfiguration())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    this.name = name;
    var _ =
        client
            .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
            .create();
    await()
        .atMost(Scene.SOON)
        .until(() -> client.serviceAccounts().inNamespace(name).withName("default").get() != null);
  }

  /** Makes the webhook, of a policy for these images, and waits until one of them is refused. */
  public void guard(List<String> images, List<String> excluded, String one) {
    configure(
        MatchConditions.of(spec(images, excluded)),
        List.of(rule("", "pods", "pods/ephemeralcontainers")));
    awaitAsked(() -> client.resource(pod("probe", one)).dryRun().create());
  }

  /** Makes the webhook, asked about workloads instead; one of them is a manifest. */
  public void guardWorkloads(List<String> images, List<String> excluded, String one) {
    configure(
        MatchConditions.ofWorkloads(spec(images, excluded)),
        List.of(
            rule("", "replicationcontrollers"),
            rule("apps", "deployments", "statefulsets", "daemonsets", "replicasets"),
            rule("batch", "jobs", "cronjobs")));
    awaitAsked(() -> client.resource(one).inNamespace(name).dryRun().create());
  }

  private static ImagePolicySpec spec(List<String> images, List<String> excluded) {
    return ImagePolicySpec.naming(null, images, excluded, null, PolicyMode.Enforce);
  }

  private static RuleWithOperations rule(String group, String... resources) {
    return new RuleWithOperationsBuilder()
        .withApiGroups(group)
        .withApiVersions("v1")
        .withOperations("CREATE", "UPDATE")
        .withResources(resources)
        .build();
  }

  private void configure(
      List<MatchConditions.Condition> conditions, List<RuleWithOperations> rules) {
    var configuration =
        new ValidatingWebhookConfigurationBuilder()
            .withNewMetadata()
            .withName(name)
            .endMetadata()
            .addNewWebhook()
            .withName(name + ".dead.portreeve.io")
            .withNewClientConfig()
            .withUrl("https://127.0.0.1:1/admit/" + name)
            .endClientConfig()
            .withFailurePolicy("Fail")
            .withSideEffects("None")
            .withTimeoutSeconds(5)
            .withAdmissionReviewVersions("v1")
            .withNewNamespaceSelector()
            .withMatchLabels(Map.of("kubernetes.io/metadata.name", name))
            .endNamespaceSelector()
            .withRules(rules)
            .withMatchConditions(
                conditions.stream()
                    .map(
                        condition ->
                            new MatchConditionBuilder()
                                .withName(condition.name())
                                .withExpression(condition.expression())
                                .build())
                    .toList())
            .endWebhook()
            .build();
    var _ = client.resource(configuration).create();
  }

  private static void awaitAsked(ThrowingCallable call) {
    await("the API server heeds the configuration")
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertAsked(call));
  }

  /** Asserts that the API server wanted to ask the webhook. */
  public static void assertAsked(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("failed calling webhook");
  }

  /** A client that tries once. */
  public KubernetesClient client() {
    return client;
  }

  /** The namespace. */
  public String namespace() {
    return name;
  }

  /** A pod with a container for each image. */
  public Pod pod(String podName, String... images) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(name)
            .withName(podName)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    for (var image : images) {
      var index = pod.getSpec().getContainers().size();
      pod.getSpec().getContainers().add(container("c" + index, image));
    }
    return pod;
  }

  /** A pod with a name of its own and a container for each image. */
  public Pod pod(List<String> images) {
    return pod("pod-" + count.incrementAndGet(), images.toArray(String[]::new));
  }

  /** A container. */
  public static Container container(String containerName, String image) {
    return new ContainerBuilder().withName(containerName).withImage(image).build();
  }

  /** Creates a pod. */
  public PodResource create(Pod pod) {
    return existing(client.resource(pod).create().getMetadata().getName());
  }

  /** A pod that there is. */
  public PodResource existing(String podName) {
    return client.pods().inNamespace(name).withName(podName);
  }

  @Override
  public void close() {
    var _ =
        client
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName(name)
            .delete();
    var _ = client.namespaces().withName(name).delete();
    client.close();
  }
}
