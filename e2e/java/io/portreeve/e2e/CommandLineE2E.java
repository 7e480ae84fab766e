package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Cosign;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.SigningScene;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged command, started as a user starts it: through a link, from another folder. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandLineE2E {
  private final SigningScene scene;
  private final Cosign cosign;

  CommandLineE2E(Lab lab) {
    scene = new SigningScene(lab::property, lab.directory().resolve("command line"));
    cosign = scene.cosign();
  }

  private Commands.Result portreeve(Object... arguments) throws IOException {
    var link = cosign.directory().resolve("link");
    if (!Files.isSymbolicLink(link)) {
      var _ = Files.createSymbolicLink(link, Path.of("target/portreeve").toAbsolutePath());
    }
    var command = new ArrayList<>(List.of("env", "-C", "/", link.toString()));
    for (var each : arguments) {
      if (each instanceof List<?> several) {
        several.forEach(one -> command.add(one.toString()));
      } else {
        command.add(each.toString());
      }
    }
    return Commands.run(Map.of(), command);
  }

  @ParameterizedTest
  @CsvSource({
    "--help, 0, verify-bundle",
    "--version, 0, portreeve",
    "verify --help, 0, --policy",
    "verify-bundle --help, 0, FILE_OR_DIGEST",
    "lint --help, 0, --document",
    "cli lint --help, 0, --document",
    "nonsense, 64, nonsense",
    "verify-bundle, 64, --bundle",
    "verify, 64, IMAGE"
  })
  void itTakesCommandsByTheirNames(String arguments, int code, String says) throws IOException {
    // When
    var result = portreeve(List.of(arguments.split(" ")));

    // Then
    assertThat(result.exit()).as(result.output()).isEqualTo(code);
    assertThat(result.output())
        .contains(says)
        .doesNotContain("WARNING", "Exception:", "Exception in");
  }

  @Test
  void itVerifiesABundleAsTheConformanceSuiteAsks() throws IOException {
    // Given
    var file = scene.file("a file.txt", "hello\n");
    var bundle = cosign.directory().resolve("bundle.json");
    var _ = cosign.must("sign-blob", cosign.logged(), cosign.keyless(), "--bundle", bundle, file);
    var root = List.of("--trusted-root", cosign.property("PORTREEVE_LAB_TRUSTED_ROOT"));
    var digest = "sha256:5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
    var other = scene.file("other.txt", "hello");

    // Then
    var verified = portreeve("verify-bundle", "--bundle", bundle, cosign.byIdentity(), root, file);
    assertThat(verified.exit()).as(verified.output()).isZero();
    assertThat(verified.output().lines()).hasSize(1);
    assertThat(
            portreeve("verify-bundle", "--bundle", bundle, cosign.byIdentity(), root, digest)
                .exit())
        .isZero();
    assertThat(
            portreeve("verify-bundle", "--bundle", bundle, cosign.byIdentity(), root, other).exit())
        .isOne();
    // Of the public instance, this isn't.
    assertThat(portreeve("verify-bundle", "--bundle", bundle, cosign.byIdentity(), file).exit())
        .isOne();
  }

  @Test
  void itVerifiesAnImageAndPrintsJson() throws IOException {
    // Given
    var image = scene.image(scene.registries().getFirst(), "json");
    var _ = cosign.must("sign", cosign.logged(), cosign.keyless(), image);
    var byTag = scene.image(scene.registries().getFirst(), "json:unsigned");
    var policy = scene.policy(List.of("signers: [" + scene.keyless(SigningScene.ROOT) + "]"));
    var options = List.of("--policy", policy, "--output", "json", scene.plainHttp());

    // When
    var signed = portreeve("verify", image, flat(options));
    var unsigned = portreeve("verify", byTag.replaceAll("@.*", ":unsigned"), flat(options));

    // Then
    assertThat(signed.exit()).as(signed.output()).isZero();
    var json = new ObjectMapper().readTree(signed.output());
    assertThat(json.path("verdict").asText()).isEqualTo("Admitted");
    assertThat(json.at("/evidence/signatures/0/signers/0/proof/passed").asBoolean()).isTrue();
    assertThat(unsigned.exit()).as(unsigned.output()).isOne();
    json = new ObjectMapper().readTree(unsigned.output());
    assertThat(json.path("verdict").asText()).isEqualTo("Denied");
    assertThat(json.path("digest").asText()).isEqualTo(byTag.replaceAll(".*@", ""));
  }

  private static List<?> flat(List<?> options) {
    return options.stream()
        .flatMap(each -> each instanceof List<?> all ? all.stream() : List.of(each).stream())
        .toList();
  }

  @Test
  void aPolicyOfATufRepositoryIsAskedThere() throws IOException {
    // Given
    var image = scene.image(scene.registries().getFirst(), "tuf");
    var _ = cosign.must("sign", cosign.logged(), cosign.keyless(), image);
    var mirror = cosign.property("PORTREEVE_LAB_TUF");
    var policy =
        scene.policy(
            List.of(
                "signers: [{name: who, keyless: {issuer: '%s', subject: '%s'}, trustRoot: {type: TUF, mirror: '%s', rootRef: {namespace: trust, name: tuf}}}]"
                    .formatted(cosign.property("PORTREEVE_LAB_OIDC"), Cosign.IDENTITY, mirror)));
    var host = URI.create(mirror).getAuthority();

    // Then
    var verified =
        portreeve("verify", image, "--policy", policy, scene.plainHttp(), "--plain-http", host);
    assertThat(verified.exit()).as(verified.output()).isZero();
    // Plain HTTP must be asked for.
    var refused = portreeve("verify", image, "--policy", policy, scene.plainHttp());
    assertThat(refused.exit()).as(refused.output()).isEqualTo(2);
  }
}
