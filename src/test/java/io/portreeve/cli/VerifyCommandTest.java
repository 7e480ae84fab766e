package io.portreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.credentials.UserPassword;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What `verify` makes of files and of a registry that isn't there; the rest is tested in the lab.
 */
class VerifyCommandTest {
  private static final String IMAGE = "registry.example/app:v1";
  private static final String PUBLIC_GOOD =
      "signers: [{name: who, keyless: {issuer: 'https://a.example', subject: 'https://b.example/c'}, trustRoot: {type: PublicGood}}]";

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String policy(String... fields) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicy
        metadata: {name: production}
        spec:
          images: ["registry.example/**", "127.0.0.1:*/**"]
          mode: Enforce
        %s
        """
        .formatted(String.join("\n", fields).indent(2));
  }

  private CliRun verify(String image, String text, String... options) throws IOException {
    var args = new ArrayList<Object>(List.of("verify", image, "--policy", file("p.yaml", text)));
    args.addAll(List.of(options));
    return CliRun.of(folder.resolve("config.json"), args);
  }

  static Stream<Arguments> unusable() {
    var signer = "signers: [{name: who, %s, trustRoot: {type: %s}}]";
    var keyless = "keyless: {issuer: 'https://a.example', subject: 'https://b.example/c'}";
    return Stream.of(
        arguments("", "0 ImagePolicies"),
        arguments(policy(PUBLIC_GOOD) + "\n---\n" + policy(PUBLIC_GOOD), "2 ImagePolicies"),
        arguments("a: [", "isn't YAML"),
        arguments("a: 1\na: 2", "isn't YAML"),
        arguments(policy(PUBLIC_GOOD).replace("images:", "image:"), "spec.image"),
        arguments(policy(PUBLIC_GOOD).replaceAll("(?m)^ *images:.*$", ""), "spec.images"),
        arguments(policy(PUBLIC_GOOD, "typo: 1"), "spec.typo"),
        arguments(
            policy(PUBLIC_GOOD.replace("name: who", "name: who, no: 1")), "spec.signers[0].no"),
        arguments(policy("signers: 7"), "spec.signers"),
        arguments(
            policy(signer.formatted(keyless, "TrustedRoot, configMapRef: {namespace: n, name: r}")),
            "ConfigMap n/r: give its manifest"),
        arguments(policy(signer.formatted(keyless, "TrustedRoot")), "configMapRef"),
        arguments(policy(signer.formatted(keyless, "TUF")), "mirror and rootRef"),
        arguments(policy(signer.formatted(keyless, "CA")), "certificatesRef"),
        arguments(
            policy(signer.formatted("key: {secretRef: {namespace: n, name: k}}", "PublicGood")),
            "Secret n/k: give its manifest"),
        arguments(
            policy(signer.formatted("key: {pem: 'nothing'}", "PublicGood")),
            "spec.signers[0].key"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhatIsWrongWithAPolicy(String text, String message) throws IOException {
    // When
    var run = verify(IMAGE, text);

    // Then
    assertThat(run.code()).as(run.err()).isEqualTo(64);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void T19_aSecretIsNeverShown() throws IOException {
    // Given
    var secret =
        """
        ---
        apiVersion: v1
        kind: Secret
        metadata: {namespace: n, name: k}
        stringData: {cosign.pub: "-----BEGIN PRIVATE KEY-----\\nc2VjcmV0\\n-----END PRIVATE KEY-----\\n"}
        """;
    var signer =
        "signers: [{name: who, key: {secretRef: {namespace: n, name: k}}, transparencyLog: Ignored}]";

    // When
    var run = verify(IMAGE, policy(signer) + secret);

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("spec.signers[0].key", "private key").doesNotContain("c2VjcmV0");
  }

  static Stream<Arguments> wrongUsage() {
    return Stream.of(
        arguments(List.of(), "IMAGE"),
        arguments(List.of(IMAGE), "--policy"),
        arguments(List.of(IMAGE, "--policy", "none.yaml"), "none.yaml: no such file"),
        arguments(List.of(IMAGE, "--policy", "none.yaml", "--output", "xml"), "xml"),
        arguments(List.of("UPPER/..", "--policy", "none.yaml"), "Image reference"),
        arguments(List.of(IMAGE, IMAGE, "--policy", "none.yaml"), IMAGE));
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void refusesWrongUsage(List<String> args, String message) {
    // Given
    var all = new ArrayList<>(List.of("verify"));
    all.addAll(args);

    // When
    var run = CliRun.of(all);

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aPolicyThatIsNotAboutTheImageDecidesNothing() throws IOException {
    // When
    var run = verify("other.example/app:v1", policy(PUBLIC_GOOD));

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("production", "isn't about other.example/app");
  }

  @Test
  void aTagThatThePolicyRefusesIsRefusedWithoutAskingAnybody() throws IOException {
    // When
    var run = verify(IMAGE, policy("tags: {deny: [\"v*\"]}"));

    // Then
    assertThat(run.code()).as(run.err()).isOne();
    assertThat(run.out()).contains("Denied: tags.deny: found tag 'v1'");
  }

  @Test
  void whatAsksForNothingButATagIsAdmittedWithoutAskingAnybody() throws IOException {
    // When
    var run = verify(IMAGE, policy("tags: {deny: [latest]}"), "--output", "json");

    // Then
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("\"verdict\" : \"Admitted\"", "\"policy\" : \"production\"")
        .doesNotContain("null", "\"digest\"", "\"evidence\"");
  }

  static Stream<Arguments> errors() {
    return Stream.of(
        arguments(":v1", "Deny"),
        arguments("@sha256:" + "0".repeat(64), "Deny"),
        arguments("@sha256:" + "0".repeat(64), "Warn"),
        arguments("@sha256:" + "0".repeat(64), "Allow"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void aRegistryThatIsDownDecidesNothing(String reference, String onError) throws IOException {
    // Given
    String host;
    try (var free = new ServerSocket(0)) {
      host = "127.0.0.1:" + free.getLocalPort();
    }

    // When
    var run =
        verify(
            host + "/app" + reference,
            policy(PUBLIC_GOOD, "onError: " + onError),
            "--plain-http",
            host);

    // Then
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).contains("Undecided: ");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5000, '', add --plain-http localhost:5000",
    "127.0.0.1:5000, http://127.0.0.1:5000, is no host",
  })
  void aRegistryOnThisMachineIsAskedOnlyOnRequest(String host, String given, String says)
      throws IOException {
    var options = given.isEmpty() ? new String[0] : new String[] {"--plain-http", given};

    var run = verify(host + "/app:v1", policy(PUBLIC_GOOD), options);

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains(says);
  }

  @Test
  void aMirrorThatIsDownDecidesNothing() throws IOException {
    // Given
    String host;
    try (var free = new ServerSocket(0)) {
      host = "127.0.0.1:" + free.getLocalPort();
    }
    var text =
        policy(
                PUBLIC_GOOD.replace(
                    "PublicGood",
                    "TUF, mirror: 'http://%s/tuf', rootRef: {namespace: n, name: r}"
                        .formatted(host)))
            + """
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: r}
            data: {root.json: "{}"}
            """;

    // When
    var run = verify(IMAGE, text, "--plain-http", host);

    // Then
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).startsWith("portreeve: ");
  }

  @Test
  void dockersFileIsReadAndItsHelpersAreNamed() throws IOException {
    // Given
    var config =
        file(
            "config.json",
            """
            {"auths": {"registry.example": {"auth": "dTpw"}, "other.example": {}},
             "credsStore": "desktop"}
            """);

    // When
    var credentials = DockerCredentials.of(config);

    // Then
    assertThat(credentials.forHost("registry.example"))
        .singleElement()
        .satisfies(each -> assertThat(each.login()).isEqualTo(new UserPassword("u", "p")));
    assertThat(credentials.forHost("other.example")).isEmpty();
    assertThat(credentials.problems("other.example"))
        .anySatisfy(each -> assertThat(each).contains("credential helper"));
    assertThat(credentials.toString()).doesNotContain("dTpw");
  }

  @Test
  void aDockerFileThatIsBrokenIsNamedAndNotShown() throws IOException {
    // Given
    var _ = file("config.json", "{\"auths\": {\"a.example\": {\"auth\": \"c2VjcmV0\"}}");

    // When
    var run = verify(IMAGE, policy(PUBLIC_GOOD));

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("config.json").doesNotContain("c2VjcmV0");
  }
}
