package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.PortreeveProcess;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.testing.aws.AuthFront;
import io.portreeve.testing.aws.FakeAws;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The two halves meet: a registry that lets in nobody without a token of ECR's, images there signed
 * by real cosign, and a policy that names no credentials.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EcrLoginE2E {
  private static final String NAME = "ecr-login";
  private static final String REGION = "us-east-1";

  private final Lab lab;
  private final PolicyScene scene;
  private final FakeAws aws = FakeAws.start();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private final AuthFront front;
  private PortreeveProcess webhook;
  private int images;

  EcrLoginE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAME);
    this.front = AuthFront.before(URI.create("http://" + lab.registry()), this::accepts);
  }

  private boolean accepts(String token) {
    seen.add(token);
    return aws.accepts(token) && !revoked.contains(token);
  }

  private Map<String, String> settings() {
    return Map.of(
        "PORTREEVE_REGISTRIES_ECR_HOSTS",
        "%s=%s/%s@%s".formatted(front.host(), FakeAws.ACCOUNT, REGION, aws.url()),
        "PORTREEVE_REGISTRIES_PLAIN_HTTP_HOSTS",
        lab.registries() + "," + front.host(),
        "AWS_ACCESS_KEY_ID",
        "testing",
        "AWS_SECRET_ACCESS_KEY",
        "testing",
        "AWS_EC2_METADATA_DISABLED",
        "true");
  }

  @BeforeAll
  void start() {
    var _ =
        scene.enforce(
            scene.manifest().replace("images: [", "images: [\"" + front.host() + "/**\", "));
    restart();
    scene.awaitRefused(image());
  }

  /** Anew, with no token. */
  private void restart(String... options) {
    lab.webhook().stop();
    if (webhook != null) {
      webhook.stop();
    }
    webhook = lab.webhook("webhook-" + NAME, settings());
    webhook.options(options);
    webhook.start();
  }

  @AfterEach
  void heal() {
    aws.heal();
    revoked.clear();
  }

  @AfterAll
  void end() {
    scene.policy().delete();
    webhook.stop();
    lab.webhook().start();
    front.close();
    aws.close();
  }

  private String behindFront(String image) {
    return image.replace(lab.registry(), front.host());
  }

  private String image() {
    return behindFront(scene.image(lab.registry(), "unsigned" + images++));
  }

  private String signedImage() {
    return behindFront(scene.signedImage(lab.registry(), "signed" + images++));
  }

  @Test
  void aSignedImageIsAdmittedWithNoCredentialsButTheWebhooksOwn() {
    // Given
    var signed = signedImage();
    var unsigned = image();

    // When
    var admitted = scene.run("signed", signed);
    var byTag = scene.run("by-tag", PolicyScene.byTag(signed));
    var refused = scene.run("unsigned", unsigned);

    // Then
    assertThat(admitted.exit()).as(admitted.output()).isZero();
    assertThat(byTag.exit()).as(byTag.output()).isZero();
    assertThat(scene.pod("by-tag").getSpec().getContainers().getFirst().getImage())
        .endsWith(signed.substring(signed.indexOf('@')));
    assertThat(refused.output()).contains("no signature");
    assertThat(front.passed()).isPositive();
  }

  @Test
  void oneTokenServesMany() {
    // Given
    restart();
    aws.forgetCalls();

    // When
    for (var i = 0; i < 3; i++) {
      var run = scene.dryRun("many", signedImage());
      assertThat(run.exit()).as(run.output()).isZero();
    }

    // Then
    assertThat(aws.count("GetAuthorizationToken")).isEqualTo(1);
  }

  @Test
  void aTokenThatIsRevokedIsReplaced() {
    // Given
    restart();
    assertThat(scene.dryRun("before", signedImage()).exit()).isZero();
    var later = signedImage();
    aws.forgetCalls();

    // When
    revoked.addAll(seen);

    // Then it is refused until it is old enough to be out of date
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(scene.dryRun("after", later)).matches(it -> it.exit() == 0));
    assertThat(aws.count("GetAuthorizationToken")).isEqualTo(1);
  }

  @Test
  void T39_aLoginThatIsDeniedNamesTheHostAndNobodysIdentityAndHealsByItself() {
    // Given
    var signed = signedImage();
    aws.fault("GetAuthorizationToken").deny();
    restart();

    // When
    var denied = scene.dryRun("denied", signed);

    // Then
    assertThat(denied.exit()).isNotZero();
    assertThat(denied.output())
        .contains("ECR login for " + REGION, "no token can be had", front.host())
        .doesNotContain("arn:", "ecr:GetAuthorizationToken");
    aws.heal();
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(scene.dryRun("healed", signed)).matches(it -> it.exit() == 0));
  }

  @Test
  void T37_anotherHostGetsNoTokenAndCostsNothing() throws IOException {
    // Given a host of which nobody has said that it is ECR's
    var signed = scene.signedImage(lab.registry(), "elsewhere");
    var classes = lab.directory().resolve("webhook-classes.log");
    restart("-Xlog:class+load:file=" + classes);
    aws.forgetCalls();

    // When
    var run = scene.dryRun("elsewhere", signed);

    // Then
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(aws.calls()).isEmpty();
    assertThat(Files.readString(classes))
        .contains("io.portreeve.credentials.CloudLogins")
        .doesNotContain("software.amazon.awssdk");
  }

  @Test
  void theCommandLineLogsInAsWell() {
    // Given
    var signed = signedImage();
    var files = lab.write(lab.directory().resolve("ecr-login.yaml"), policyFiles());

    // When
    var verified = verify(signed, files, Map.of());
    var off = verify(signed, files, Map.of("PORTREEVE_REGISTRIES_ECR_LOGIN", "Off"));

    // Then
    assertThat(verified.exit()).as(verified.output()).isZero();
    assertThat(off.exit()).as(off.output()).isNotZero();
    assertThat(off.output()).contains("refuses it");
  }

  private String policyFiles() {
    return scene.manifest().replace("images: [", "images: [\"" + front.host() + "/**\", ")
        + "---\n"
        + lab.kubectl("-n", "portreeve-system", "get", "configmap", NAME + "-root", "-o", "yaml");
  }

  private Commands.Result verify(String image, Path policy, Map<String, String> more) {
    var environment = new HashMap<>(settings());
    environment.put("DOCKER_CONFIG", lab.directory().resolve("none").toString());
    environment.putAll(more);
    return Commands.run(
        environment,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            System.getProperty("portreeve.jar"),
            "verify",
            image,
            "--policy",
            policy.toString(),
            "--plain-http",
            front.host()));
  }
}
