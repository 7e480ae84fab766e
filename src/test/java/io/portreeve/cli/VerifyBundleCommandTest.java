package io.portreeve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client protocol of sigstore-conformance, with its cases where they are at hand. */
class VerifyBundleCommandTest {
  private static final String IDENTITY =
      "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon/.github/"
          + "workflows/extremely-dangerous-oidc-beacon.yml@refs/heads/main";
  private static final String ISSUER = "https://token.actions.githubusercontent.com";
  private static final Path CASES = conformance().resolve("cases");

  @TempDir private Path folder;

  private static Path conformance() {
    var named = System.getenv("PORTREEVE_CONFORMANCE");
    return named == null
        ? Path.of(Objects.requireNonNullElse(System.getProperty("portreeve.shared"), "../shared"))
            .resolve("conformance")
        : Path.of(named);
  }

  static Stream<Arguments> cases() throws IOException {
    if (!Files.isDirectory(CASES)) {
      return Stream.of(arguments("none", true));
    }
    try (var found = Files.list(CASES)) {
      return found.map(each -> each.getFileName().toString()).sorted().toList().stream()
          .flatMap(each -> Stream.of(arguments(each, true), arguments(each, false)));
    }
  }

  @ParameterizedTest(name = "{0}, by digest: {1}")
  @MethodSource("cases")
  void decidesAsTheSuiteExpects(String name, boolean byDigest) throws IOException {
    assumeTrue(
        Files.isDirectory(CASES),
        () -> "No conformance cases at " + CASES + ": set PORTREEVE_CONFORMANCE to their folder");
    // Given
    var files = CASES.resolve(name);
    var args = new ArrayList<Object>(List.of("verify-bundle", "--bundle"));
    args.add(files.resolve("bundle.sigstore.json"));
    if (Files.exists(files.resolve("key.pub"))) {
      args.addAll(List.of("--key", files.resolve("key.pub")));
    } else {
      args.addAll(List.of("--certificate-identity", text(files.resolve("identity"), IDENTITY)));
      args.addAll(List.of("--certificate-oidc-issuer", text(files.resolve("issuer"), ISSUER)));
    }
    if (Files.exists(files.resolve("trusted_root.json"))) {
      args.addAll(List.of("--trusted-root", files.resolve("trusted_root.json")));
    }
    var artifact = files.resolve("artifact");
    artifact = Files.exists(artifact) ? artifact : conformance().resolve("a.txt");
    args.add(byDigest ? digest(Files.readAllBytes(artifact)) : artifact);

    // When
    var run = CliRun.of(args);

    // Then
    if (name.endsWith("_fail")) {
      assertThat(run.code()).as(run.err()).isEqualTo(1);
      assertThat(run.err()).contains("doesn't verify: ");
      assertThat(run.out()).isEmpty();
    } else {
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.out()).startsWith("verified: ");
      assertThat(run.err()).isEmpty();
    }
  }

  private static String text(Path file, String otherwise) throws IOException {
    return Files.exists(file) ? Files.readString(file).strip() : otherwise;
  }

  private static String digest(byte[] content) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  static Stream<Arguments> wrongUsage() {
    var identity = List.of("--certificate-identity", "a@b.c");
    var issuer = List.of("--certificate-oidc-issuer", ISSUER);
    var bundle = List.of("--bundle", "b.json");
    return Stream.of(
        arguments(List.of(), "--bundle"),
        arguments(List.of(bundle, "f"), "--key"),
        arguments(List.of(bundle, identity, "f"), "--certificate-oidc-issuer"),
        arguments(List.of(bundle, issuer, "f"), "--certificate-identity"),
        arguments(List.of(bundle, identity, issuer), "FILE_OR_DIGEST"),
        arguments(List.of(identity, issuer, "f"), "--bundle"),
        arguments(List.of(bundle, identity, issuer, "--key", "k.pub", "f"), "--key"),
        arguments(List.of(bundle, identity, issuer, "f", "g"), "g"),
        arguments(List.of(bundle, identity, issuer, "--offline", "f"), "--offline"),
        arguments(List.of(bundle, identity, issuer, "--staging", "f"), "--trusted-root"));
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void refusesWrongUsage(List<?> args, String message) {
    // Given
    var all = new ArrayList<Object>(List.of("verify-bundle"));
    for (var each : args) {
      if (each instanceof List<?> several) {
        all.addAll(several);
      } else {
        all.add(each);
      }
    }

    // When
    var run = CliRun.of(all);

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bundle", "artifact", "root", "key"})
  void saysWhichFileIsMissing(String missing) throws IOException {
    // Given
    var files = new ArrayList<Object>();
    for (var each : List.of("bundle", "artifact", "root", "key")) {
      files.add(
          each.equals(missing)
              ? folder.resolve("no-such-" + each)
              : file(each, each.equals("key") ? key() : each.equals("root") ? "{}" : "x"));
    }
    if (!missing.equals("root")) {
      files.set(2, null);
    }

    // When
    var args = new ArrayList<Object>(List.of("verify-bundle", "--bundle", files.get(0)));
    args.addAll(List.of("--key", files.get(3)));
    if (files.get(2) != null) {
      args.addAll(List.of("--trusted-root", files.get(2)));
    }
    args.add(files.get(1));
    var run = CliRun.of(args);

    // Then
    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err()).contains("no-such-" + missing, "no such file");
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        arguments("root", "{}", "Trust root"),
        arguments("root", "not JSON", "Trust root"),
        arguments("key", "", "Key"),
        arguments("key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "Key"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhatIsWrongWithMaterial(String which, String text, String message) throws IOException {
    // Given
    var bundle = file("bundle", "{}");
    var key = file("key", which.equals("key") ? text : key());
    var args = new ArrayList<Object>(List.of("verify-bundle", "--bundle", bundle, "--key", key));
    if (which.equals("root")) {
      args.addAll(List.of("--trusted-root", file("root", text)));
    }
    args.add(bundle);

    // When
    var run = CliRun.of(args);

    // Then
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("trust material", message).doesNotContain("AAAA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "null", "{\"mediaType\":\"x\"}", "\u0000\u0001"})
  void refusesWhatIsNoBundle(String text) throws IOException {
    // When
    var run =
        CliRun.of(
            List.of(
                "verify-bundle",
                "--bundle",
                file("bundle", text),
                "--key",
                file("key", key()),
                digest(new byte[0])));

    // Then
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("doesn't verify: ");
  }

  @Test
  void helps() {
    // When
    var run = CliRun.of(List.of("verify-bundle", "--help"));

    // Then
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("Usage: portreeve verify-bundle", "--trusted-root", "FILE_OR_DIGEST", "64");
  }

  private static String key() {
    try {
      var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
      return "-----BEGIN PUBLIC KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded())
          + "\n-----END PUBLIC KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
