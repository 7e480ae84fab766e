package io.portreeve.usage;

import static io.portreeve.usage.UsageSamples.controllerRevision;
import static io.portreeve.usage.UsageSamples.meta;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.ReplicationControllerBuilder;
import io.fabric8.kubernetes.api.model.apps.DaemonSetBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.CronJobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@EnableKubernetesMockClient(crud = true)
class ClusterImageUsageTest {
  private static final String HOST = "1.dkr.ecr.eu-west-1.amazonaws.com";
  private static final Set<String> HOSTS = Set.of(HOST, "1.dkr-ecr.eu-west-1.on.aws");
  private static final String IMAGE = HOST + "/shop/api:1.0";

  private KubernetesClient client;

  private static PodTemplateSpec template() {
    return new PodTemplateSpecBuilder()
        .withNewSpec()
        .addNewContainer()
        .withName("a")
        .withImage(IMAGE)
        .endContainer()
        .endSpec()
        .build();
  }

  private static PodBuilder pod(String name) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("shop")
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("other")
        .withImage("docker.io/library/busybox")
        .endContainer()
        .endSpec();
  }

  static Stream<Arguments> kinds() {
    return Stream.of(
        kind(
            new DeploymentBuilder()
                .withNewSpec()
                .withReplicas(0)
                .withTemplate(template())
                .endSpec()
                .build()),
        kind(
            new ReplicaSetBuilder()
                .withNewSpec()
                .withReplicas(0)
                .withTemplate(template())
                .endSpec()
                .build()),
        kind(
            new StatefulSetBuilder()
                .withNewSpec()
                .withReplicas(0)
                .withTemplate(template())
                .endSpec()
                .build()),
        kind(new DaemonSetBuilder().withNewSpec().withTemplate(template()).endSpec().build()),
        kind(new JobBuilder().withNewSpec().withTemplate(template()).endSpec().build()),
        kind(
            new CronJobBuilder()
                .withNewSpec()
                .withSuspend(true)
                .withNewJobTemplate()
                .withNewSpec()
                .withTemplate(template())
                .endSpec()
                .endJobTemplate()
                .endSpec()
                .build()),
        kind(
            new ReplicationControllerBuilder()
                .withNewSpec()
                .withReplicas(0)
                .withTemplate(template())
                .endSpec()
                .build()));
  }

  private static Arguments kind(HasMetadata object) {
    object.setMetadata(pod("api").buildMetadata());
    return arguments(Named.of(object.getKind(), object));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void findsEveryKindOfWorkload(HasMetadata workload) {
    // Given
    var _ = client.resource(workload).create();

    // When
    var users = new ClusterImageUsage(client).usersOf(HOSTS, "shop/api");

    // Then
    assertThat(users).containsExactly(workload.getKind() + " shop/api");
    assertThat(new ClusterImageUsage(client).usersOf(HOSTS, "shop/web")).isEmpty();
  }

  static Stream<Arguments> places() {
    return Stream.of(
        place(
            "container",
            p ->
                p.editSpec()
                    .addToContainers(new ContainerBuilder().withName("a").withImage(IMAGE).build())
                    .endSpec()),
        place(
            "init container",
            p -> p.editSpec().addNewInitContainer().withImage(IMAGE).endInitContainer().endSpec()),
        place(
            "ephemeral container",
            p ->
                p.editSpec()
                    .addNewEphemeralContainer()
                    .withImage(IMAGE)
                    .endEphemeralContainer()
                    .endSpec()),
        place(
            "image volume",
            p ->
                p.editSpec()
                    .addNewVolume()
                    .withName("v")
                    .withNewImage("Always", IMAGE)
                    .endVolume()
                    .endSpec()),
        place(
            "running",
            p ->
                p.withNewStatus()
                    .addNewContainerStatus()
                    .withImageID("docker-pullable://" + HOST + "/shop/api@sha256:aa")
                    .endContainerStatus()
                    .endStatus()),
        place(
            "ran at the start",
            p ->
                p.withNewStatus()
                    .addNewInitContainerStatus()
                    .withImageID(HOST + "/shop/api@sha256:aa")
                    .endInitContainerStatus()
                    .endStatus()),
        place(
            "debugs",
            p ->
                p.withNewStatus()
                    .addNewEphemeralContainerStatus()
                    .withImageID(HOST + "/shop/api@sha256:aa")
                    .endEphemeralContainerStatus()
                    .endStatus()));
  }

  private static Arguments place(String name, UnaryOperator<PodBuilder> change) {
    return arguments(Named.of(name, change.apply(pod("api")).build()));
  }

  @Test
  void findsAStateToRollBackTo() {
    // Given
    var _ = client.resource(controllerRevision("StatefulSet", "db", 1, IMAGE)).create();
    var foreign = Map.of("spec", Map.of("template", Map.of("spec", "anything")));
    var _ = client.resource(controllerRevision(meta("db-2"), 2, foreign)).create();

    // When
    var users = new ClusterImageUsage(client).usersOf(HOSTS, "shop/api");

    // Then
    assertThat(users).containsExactly("ControllerRevision shop/db-1");
  }

  @ParameterizedTest
  @MethodSource("places")
  void findsEveryPlaceInAPod(Pod pod) {
    // Given
    var _ = client.resource(pod).create();

    // When
    var users = new ClusterImageUsage(client).usersOf(HOSTS, "shop/api");

    // Then
    assertThat(users).containsExactly("Pod shop/api");
  }

  @ParameterizedTest
  @CsvSource({
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.0, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api@sha256:aa, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.0@sha256:aa, true",
    "1.dkr-ecr.eu-west-1.on.aws/shop/api:1.0, true",
    "1.DKR.ECR.eu-west-1.AmazonAWS.com/shop/api:1.0, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com:443/shop/api:1.0, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com./shop/api:1.0, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com.:443/shop/api:1.0, true",
    "docker-pullable://1.dkr.ecr.eu-west-1.amazonaws.com/shop/api@sha256:aa, true",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api2:1.0, false",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop/api/sub:1.0, false",
    "1.dkr.ecr.eu-west-1.amazonaws.com/team/shop/api:1.0, false",
    "1.dkr.ecr.eu-west-1.amazonaws.com/shop:1.0, false",
    "1.dkr.ecr.eu-west-1.amazonaws.com:4430/shop/api:1.0, false",
    "2.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.0, false",
    "1.dkr.ecr.eu-west-1.amazonaws.com.evil.com/shop/api:1.0, false",
    "evil.com/1.dkr.ecr.eu-west-1.amazonaws.com/shop/api:1.0, false",
    "shop/api:1.0, false",
    "api, false",
    "sha256:aa, false",
    "'', false",
  })
  void T56_knowsTheRepositoryByAnyNameOfItsHost(String image, boolean expected) {
    assertThat(ClusterImageUsage.isOf(image, HOSTS, "shop/api")).isEqualTo(expected);
  }

  @Test
  void bearsAContainerWithoutImage() {
    // Given
    var _ =
        client
            .resource(pod("api").editSpec().addNewContainer().endContainer().endSpec().build())
            .create();

    // When
    var users = new ClusterImageUsage(client).usersOf(HOSTS, "shop/api");

    // Then
    assertThat(users).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "6, 6", "9, 6"})
  void namesFiveAndSaysThatThereAreMore(int pods, int said) {
    // Given
    for (var i = 0; i < pods; i++) {
      var _ =
          client
              .resource(
                  pod("p" + i)
                      .editSpec()
                      .addNewContainer()
                      .withImage(IMAGE)
                      .endContainer()
                      .endSpec()
                      .build())
              .create();
    }

    // When
    var users = new ClusterImageUsage(client).usersOf(HOSTS, "shop/api");

    // Then
    assertThat(users).hasSize(said);
    assertThat(users.subList(0, 5)).allMatch(user -> user.startsWith("Pod shop/p"));
    assertThat(users.contains("and more")).isEqualTo(pods > 5);
  }

  @Test
  void doesNotSayThatNobodyUsesItWhenItCannotTell() {
    // Given
    var nowhere =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:1")
            .withRequestRetryBackoffLimit(0)
            .build();

    try (var deaf = new KubernetesClientBuilder().withConfig(nowhere).build()) {
      var usage = new ClusterImageUsage(deaf);

      // When / Then
      assertThatExceptionOfType(KubernetesClientException.class)
          .isThrownBy(() -> usage.usersOf(HOSTS, "shop/api"));
    }
  }
}
