package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.aws.AuthFront;
import io.portreeve.testing.aws.FakeAws;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Secrets that a Registry keeps, by the rights that the chart gives: a registry that lets in nobody
 * without a token of ECR's is pulled from with one.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PullSecretE2E {
  private static final String NAME = "pull-secrets";
  private static final String REGION = "us-east-1";

  private final Lab lab;
  private final Scene scene;
  private final FakeAws aws = FakeAws.start();
  private final AuthFront front;

  PullSecretE2E(Lab lab) {
    this.lab = lab;
    this.scene = new Scene(lab, NAME, REGION);
    this.front = AuthFront.before(URI.create("http://" + lab.registry()), aws);
  }

  @BeforeAll
  void start() {
    lab.install("pullSecrets.enabled=true");
    var _ =
        lab.client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(NAME)
                    .addToLabels("env", NAME)
                    .endMetadata()
                    .build())
            .create();
  }

  @AfterAll
  void end() {
    lab.install();
    front.close();
    aws.close();
  }

  private Resource<Secret> secret(String namespace) {
    return lab.client().secrets().inNamespace(namespace).withName("ecr-pull");
  }

  private Resource<Registry> registry() {
    return lab.client().resources(Registry.class).withName(NAME);
  }

  private void registry(String role) {
    scene.apply(
        """
        apiVersion: portreeve.io/v1alpha1
        kind: Registry
        metadata:
          name: %1$s
        spec:
          type: ECR
          interval: 10s
          ecr: {region: %2$s, accountId: "%3$s", endpoint: "%4$s", stsEndpoint: "%4$s"}
          pullSecrets:
            - namespaceSelector: {matchLabels: {env: %1$s}}
              secretName: ecr-pull
              serviceAccounts: [default]
              roleArn: %5$s
        """
            .formatted(NAME, REGION, FakeAws.ACCOUNT, aws.url(), role));
  }

  private void label(String namespace, String value) {
    var _ =
        lab.client()
            .namespaces()
            .withName(namespace)
            .edit(
                (Namespace it) -> {
                  it.getMetadata().getLabels().put("env", value);
                  return it;
                });
  }

  @Test
  void aPullSecretReallyPullsAndGoesWhenItsNamespaceIsDeselected() throws Exception {
    // Given
    var image =
        lab.pushImage(lab.registry() + "/" + NAME + "/app:v1", NAME)
            .replace(lab.registry(), front.host());
    var role = aws.account(FakeAws.ACCOUNT).role("pull", null, "*");
    await().atMost(Scene.SOON).until(() -> account().get() != null);
    var _ =
        account()
            .edit(
                (ServiceAccount it) -> {
                  it.setImagePullSecrets(List.of(new LocalObjectReference("theirs")));
                  return it;
                });

    // When
    registry(role);
    await().atMost(Scene.SOON).until(() -> secret(NAME).get() != null);

    // Then it pulls, and no more than that
    var token = token(secret(NAME).get());
    assertThat(pull(image, "AWS:" + token)).isEqualTo(200);
    assertThat(pull(image, "AWS:nonsense")).isEqualTo(401);
    assertThat(aws.issued(token).principal()).contains("assumed-role/pull");
    assertThat(aws.issued(token).sessionPolicy())
        .contains("ecr:BatchGetImage")
        .doesNotContain("ecr:PutImage", "\"*:*\"");
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(accountSecrets())
                    .as("%s", registry().get().getStatus())
                    .containsExactly("theirs", "ecr-pull"));
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var status = registry().get().getStatus();
              assertThat(status).isNotNull();
              assertThat(status.pullSecrets()).isNotNull();
              assertThat(status.pullSecrets().secrets()).isEqualTo(1);
              assertThat(status.pullSecrets().problems()).isEmpty();
              assertThat(status.toString()).doesNotContain(token);
            });
    assertThat(lab.operator().get("/q/metrics").body())
        .contains("portreeve_pull_secret_expiry_seconds{registry=\"" + NAME + "\"}");

    // When its tenant deletes it
    secret(NAME).delete();

    // Then it comes back
    await().atMost(Scene.SOON).until(() -> secret(NAME).get() != null);
    assertThat(token(secret(NAME).get())).isEqualTo(token);

    // When its namespace is deselected
    label(NAME, "none");

    // Then
    await().atMost(Scene.SOON).until(() -> secret(NAME).get() == null);
    await()
        .atMost(Scene.SOON)
        .untilAsserted(() -> assertThat(accountSecrets()).containsExactly("theirs"));

    // When it is selected again, and the Registry goes
    label(NAME, NAME);
    await().atMost(Scene.SOON).until(() -> secret(NAME).get() != null);
    registry().delete();

    // Then
    await().atMost(Scene.SOON).until(() -> registry().get() == null);
    assertThat(secret(NAME).get()).isNull();
    assertThat(accountSecrets()).containsExactly("theirs");
  }

  private Resource<ServiceAccount> account() {
    return lab.client().serviceAccounts().inNamespace(NAME).withName("default");
  }

  private List<String> accountSecrets() {
    return account().require().getImagePullSecrets().stream()
        .map(LocalObjectReference::getName)
        .toList();
  }

  /** What a Secret holds for every host of the registry, which is one token. */
  private static String token(Secret secret) {
    assertThat(secret.getType()).isEqualTo("kubernetes.io/dockerconfigjson");
    var config = decoded(secret.getData().get(".dockerconfigjson"));
    assertThat(config)
        .contains("123456789012.dkr.ecr.us-east-1.amazonaws.com")
        .contains("123456789012.dkr-ecr.us-east-1.on.aws");
    var auths =
        Pattern.compile("\"auth\":\"([^\"]+)\"")
            .matcher(config)
            .results()
            .map(it -> decoded(it.group(1)))
            .distinct()
            .toList();
    assertThat(auths).singleElement().asString().startsWith("AWS:");
    return auths.getFirst().substring("AWS:".length());
  }

  private static String decoded(String text) {
    return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
  }

  private static int pull(String image, String login) throws IOException, InterruptedException {
    var host = image.substring(0, image.indexOf('/'));
    var repository = image.substring(host.length() + 1, image.indexOf('@'));
    var digest = image.substring(image.indexOf('@') + 1);
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://%s/v2/%s/manifests/%s".formatted(host, repository, digest)))
                  .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(login.getBytes(StandardCharsets.UTF_8)))
                  .build(),
              BodyHandlers.discarding())
          .statusCode();
    }
  }
}
