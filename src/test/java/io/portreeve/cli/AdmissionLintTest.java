package io.portreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What lint says of ImagePolicies and ImagePolicyExceptions. */
class AdmissionLintTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-21T08:00:00Z"), ZoneOffset.UTC);
  private static final String TRUSTED =
      "signers: [{name: ci, trustRoot: {type: TrustedRoot, configMapRef: {namespace: trust, name: sigstore}},"
          + " keyless: {issuer: 'https://issuer.example', subject: 'https://ci.example/release'}}]";
  private static final String DIGEST = "@sha256:" + "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  private int code;

  private String lint(String... documents) throws IOException {
    var files = new Path[documents.length];
    for (var i = 0; i < documents.length; i++) {
      files[i] = Files.writeString(folder.resolve("file%d.yaml".formatted(i)), documents[i]);
    }
    var said = new StringWriter();
    code =
        new CommandLine(new LintCommand(CLOCK))
            .setOut(new PrintWriter(said, true))
            .setErr(new PrintWriter(said, true))
            .execute(Arrays.stream(files).map(Path::toString).toArray(String[]::new));
    return said.toString();
  }

  private static String policy(String fields) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicy
        metadata: {name: production}
        spec:
          mode: Enforce
          images: [registry.example/**]
          effect: Verify
          %s
        """
        .formatted(fields);
  }

  private static String exception(String images, String namespaces, String rest) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicyException
        metadata: {name: incident}
        spec: {policyRefs: [{name: production}], images: ['%s'], namespaces: ['%s'], %s}
        """
        .formatted(images, namespaces, rest);
  }

  @Test
  void aPolicyWithoutFaultIsValid() throws IOException {
    // When
    var said = lint(policy("tags: {pin: true, deny: [latest]}"));

    // Then
    assertThat(said).endsWith("production: valid\n").doesNotContain("refused");
    assertThat(code).isZero();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("signer: []", "spec.signer: there is no such field"),
        arguments("tags: {pin: true}\n  onError: Maybe", "spec.onError"),
        arguments("tags: {pin: true}\n  excludeImages: ['a:b:c/**']", "spec.excludeImages[0]"),
        arguments("tags: {pin: true}\n  gracePeriod: 31d", "spec.gracePeriod"),
        arguments("signers: [{name: ci, key: {pem: none}}]", "spec.signers[0].key.pem"),
        arguments("", "spec"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void namesTheFieldOfWhatIsRefused(String fields, String field) throws IOException {
    // When
    var said = lint(policy(fields));

    // Then
    assertThat(said).contains("production: refused: " + field).doesNotContain("valid");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void warnsOfWhatIsProbablyNotMeant() throws IOException {
    // When
    var said = lint(policy("tags: {pin: true, allow: ['*']}"));

    // Then
    assertThat(said).contains("production: warning: spec.tags.allow[0] allows every tag");
    assertThat(code).isZero();
  }

  @Test
  void whatTheFilesDoNotHoldIsNotCheckedAndTheRestIs() throws IOException {
    // When
    var said = lint(policy(TRUSTED + "\n  onError: Allow"));

    // Then
    assertThat(said)
        .contains(
            "not checked: spec.signers[0].trustRoot: ConfigMap trust/sigstore isn't in the files",
            "warning: spec.onError",
            "production: valid")
        .doesNotContain("refused");
    assertThat(code).isZero();
  }

  @Test
  void whatTheFilesHoldIsChecked() throws IOException {
    // When
    var said =
        lint(
            policy(TRUSTED),
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: sigstore, namespace: trust}
            data: {trusted_root.json: '{}'}
            ---
            apiVersion: portreeve.io/v1alpha1
            kind: LifecyclePolicy
            metadata: {name: short}
            spec: {rules: [{name: old, match: {tagStatus: Untagged}, expire: {olderThan: 7d}}]}
            """);

    // Then
    assertThat(said)
        .contains("production: refused: spec.signers[0].trustRoot", "short: valid")
        .doesNotContain("not checked");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void anExceptionWithoutFaultIsValid() throws IOException {
    // When
    var said =
        lint(
            exception(
                "r.example/a" + DIGEST, "shop", "reason: INC-1, until: '2026-12-01T00:00:00Z'"));

    // Then
    assertThat(said).endsWith("incident: valid\n");
    assertThat(code).isZero();
  }

  static Stream<Arguments> exceptions() {
    var end = "until: '2026-12-01T00:00:00Z'";
    return Stream.of(
        arguments("r.example/a:1", "shop", "reason: x, " + end, "spec.images[0] names no digest"),
        arguments("r.example/a" + DIGEST, "team-*", "reason: x, " + end, "spec.namespaces[0]"),
        arguments("r.example/a" + DIGEST, "shop", end, "spec.reason: is missing"),
        arguments("r.example/a" + DIGEST, "shop", "reason: x", "spec.until is no time"),
        arguments(
            "r.example/a" + DIGEST, "shop", "reason: x, until: '2027-01-01T00:00:00Z'", "30 days"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void saysWhyAnExceptionIsNotTaken(String image, String namespace, String rest, String why)
      throws IOException {
    // When
    var said = lint(exception(image, namespace, rest));

    // Then
    assertThat(said).contains("incident: refused: ", why).doesNotContain("valid");
    assertThat(code).isEqualTo(1);
  }

  @Test
  void warnsOfAnExceptionThatHasEnded() throws IOException {
    // When
    var said =
        lint(exception("r.example/a" + DIGEST, "shop", "reason: x, until: '2026-11-20T00:00:00Z'"));

    // Then
    assertThat(said).contains("warning: spec.until is over", "incident: valid");
    assertThat(code).isZero();
  }
}
