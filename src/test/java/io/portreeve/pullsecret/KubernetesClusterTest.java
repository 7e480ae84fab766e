package io.portreeve.pullsecret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.portreeve.credentials.PullToken;
import io.portreeve.pullsecret.Cluster.Result;
import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import io.portreeve.pullsecret.ClusterView.Space;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of the API server and written to it. */
@EnableKubernetesMockClient(crud = true)
class KubernetesClusterTest {
  private static final SecretKey KEY = new SecretKey("shop", "ecr-pull");
  private static final PullContent CONTENT =
      PullContent.of(
          List.of("b.example", "a.example"),
          new PullToken("AWS", "s3cr3t", Instant.parse("2026-01-02T15:04:05.678Z")));

  private KubernetesMockServer server;
  private KubernetesClient client;
  private KubernetesCluster cluster;

  @BeforeEach
  void create() {
    cluster = new KubernetesCluster(client);
    var _ =
        client
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName("shop")
                    .addToLabels("team", "web")
                    .endMetadata()
                    .build())
            .create();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private Secret stored() {
    return client.secrets().inNamespace("shop").withName("ecr-pull").get();
  }

  private HeldSecret held() {
    return cluster.now(Set.of("ecr-pull"), Set.of()).secrets().getFirst();
  }

  private void write(String name, String type, Map<String, String> data) {
    var _ =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName(name)
                    .addToLabels("theirs", "1")
                    .addToAnnotations("theirs", "2")
                    .endMetadata()
                    .withType(type)
                    .withData(data)
                    .build())
            .create();
  }

  @Test
  void whatIsWrittenIsReadAsOurs() {
    // When
    var result = cluster.perform(new PullSecretAction.Create(KEY, "prod", CONTENT));

    // Then
    assertThat(result).isEqualTo(Result.DONE);
    assertThat(stored().getType()).isEqualTo("kubernetes.io/dockerconfigjson");
    assertThat(stored().getMetadata().getLabels())
        .isEqualTo(
            Map.of("app.kubernetes.io/managed-by", "portreeve", "portreeve.io/registry", "prod"));
    assertThat(new String(Base64.getDecoder().decode(CONTENT.value()), StandardCharsets.UTF_8))
        .startsWith("{\"auths\":{\"a.example\":{\"auth\":\"");
    var held = held();
    assertThat(held.registry()).isEqualTo("prod");
    assertThat(held.content()).isEqualTo(CONTENT.hash());
    assertThat(held.expires()).isEqualTo("2026-01-02T15:04:05Z");
  }

  @Test
  void aNameThatIsTooLongForALabelIsAnAnnotation() {
    // Given
    var registry = "r".repeat(253);

    // When
    var _ = cluster.perform(new PullSecretAction.Create(KEY, registry, CONTENT));

    // Then
    assertThat(stored().getMetadata().getLabels()).doesNotContainKey("portreeve.io/registry");
    assertThat(held().registry()).isEqualTo(registry);
  }

  @Test
  void oneThatIsThereIsntOverwritten() {
    // Given
    write("ecr-pull", "Opaque", Map.of());

    // Then
    assertThat(cluster.perform(new PullSecretAction.Create(KEY, "prod", CONTENT)))
        .isEqualTo(Result.CHANGED);
    assertThat(held().registry()).isNull();
    assertThat(stored().getType()).isEqualTo("Opaque");
  }

  @Test
  void aWriteLeavesWhatOthersAddedToOneOfOurs() {
    // Given
    write("ecr-pull", PullContent.TYPE, Map.of(PullContent.KEY, "e30="));

    // When
    var result = cluster.perform(new PullSecretAction.Write(held(), "prod", CONTENT, false));

    // Then
    assertThat(result).isEqualTo(Result.DONE);
    assertThat(stored().getMetadata().getLabels())
        .containsEntry("theirs", "1")
        .containsEntry("portreeve.io/registry", "prod");
    assertThat(stored().getMetadata().getAnnotations()).containsEntry("theirs", "2");
    assertThat(stored().getData()).isEqualTo(Map.of(PullContent.KEY, CONTENT.value()));
  }

  @Test
  void oneOfAnotherShapeIsReplacedAsAWhole() {
    // Given
    write("ecr-pull", "Opaque", Map.of(PullContent.KEY, "e30=", "more", "eA=="));
    var before = held();

    // When
    var result = cluster.perform(new PullSecretAction.Write(before, "prod", CONTENT, true));

    // Then
    assertThat(before.content()).isNull();
    assertThat(result).isEqualTo(Result.DONE);
    assertThat(stored().getType()).isEqualTo(PullContent.TYPE);
    assertThat(stored().getData()).containsOnlyKeys(PullContent.KEY);
  }

  @Test
  void oneIsDeletedAndOneThatIsGoneIsntMissed() {
    // Given
    var _ = cluster.perform(new PullSecretAction.Create(KEY, "prod", CONTENT));
    var before = held();

    // Then
    assertThat(cluster.perform(new PullSecretAction.Delete(before))).isEqualTo(Result.DONE);
    assertThat(stored()).isNull();
  }

  @Test
  void aServiceAccountGetsItAndKeepsItsAnnotations() {
    // Given
    var _ =
        client
            .resource(
                new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName("default")
                    .addToAnnotations("theirs", "1")
                    .endMetadata()
                    .build())
            .create();
    var before = cluster.now(Set.of(), Set.of("default")).accounts().getFirst();

    // When
    var result =
        cluster.perform(
            new PullSecretAction.SetAccount(before, List.of("ecr-pull"), Set.of("prod/ecr-pull")));
    var with = cluster.now(Set.of(), Set.of("default")).accounts().getFirst();

    // Then
    assertThat(result).isEqualTo(Result.DONE);
    assertThat(before.secrets()).isEmpty();
    assertThat(with.secrets()).containsExactly("ecr-pull");
    assertThat(with.added()).containsExactly("prod/ecr-pull");
    var account = client.serviceAccounts().inNamespace("shop").withName("default").get();
    assertThat(account.getMetadata().getAnnotations()).containsEntry("theirs", "1");
  }

  @Test
  void changesAreToldAndSeenAndNoContentIsKept() {
    // Given
    var told = new AtomicInteger();
    cluster.listen(told::incrementAndGet);
    var first = cluster.recent(Set.of("ecr-pull"), Set.of("default"));
    assertThat(first.namespaces()).containsExactly(new Space("shop", Map.of("team", "web"), false));
    assertThat(first.unread()).isEmpty();
    var before = told.get();

    // When
    var _ = cluster.perform(new PullSecretAction.Create(KEY, "prod", CONTENT));
    write("other", PullContent.TYPE, Map.of());

    // Then
    await().until(() -> told.get() > before);
    await()
        .untilAsserted(
            () ->
                assertThat(cluster.recent(Set.of("ecr-pull"), Set.of("default")).secrets())
                    .extracting(HeldSecret::key)
                    .containsExactly(KEY));
    assertThat(cluster.recent(Set.of("ecr-pull"), Set.of()).toString())
        .doesNotContain(CONTENT.value());
  }

  @Test
  void namesThatAreMadeUpAreWatchedUpToAPoint() {
    // Given
    var names =
        IntStream.range(0, 100)
            .mapToObj("n%03d"::formatted)
            .collect(Collectors.toCollection(TreeSet::new));

    // Then
    assertThat(cluster.recent(names, Set.of()).unread()).hasSize(36);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | secrets is forbidden: User \"x\" cannot create resource \"secrets\" | FORBIDDEN",
        "403 | secrets \"p\" is forbidden: exceeded quota: q | REFUSED",
        "403 | unable to create new content in namespace n because it is being terminated | CHANGED",
        "404 | namespaces \"shop\" not found | CHANGED",
        "409 | already exists | CHANGED",
        "413 | too large | REFUSED",
        "422 | invalid | REFUSED",
        "401 | Unauthorized | FAILED",
      })
  void anAnswerIsToldForWhatItIs(int status, String message, Result expected) {
    // Given
    server
        .expect()
        .post()
        .withPath("/api/v1/namespaces/shop/secrets")
        .andReturn(status, new StatusBuilder().withCode(status).withMessage(message).build())
        .once();

    // Then
    assertThat(cluster.perform(new PullSecretAction.Create(KEY, "prod", CONTENT)))
        .isEqualTo(expected);
  }
}
