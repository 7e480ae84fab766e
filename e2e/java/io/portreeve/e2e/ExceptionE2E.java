package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Break-glass: narrow, reasoned, seen, and ended by itself. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExceptionE2E {
  private static final String NAMESPACE = "glass";

  private final Lab lab;
  private final PolicyScene scene;
  private final Manifests manifests;

  ExceptionE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAMESPACE);
    this.manifests = new Manifests(lab);
  }

  @BeforeAll
  void enforce() {
    var _ = scene.enforce(scene.manifest());
  }

  @AfterEach
  void mend() {
    lab.registryProxy().answer("/glass/", 0);
    lab.operator().start();
  }

  private static String exception(String name, String image, String namespace, Duration life) {
    return """
        apiVersion: portreeve.io/v1alpha1
        kind: ImagePolicyException
        metadata: {name: %s}
        spec:
          policyRefs: [{name: %s}]
          images: ["%s"]
          namespaces: [%s]
          reason: INC-4711
          until: "%s"
        """
        .formatted(
            name,
            NAMESPACE,
            image,
            namespace,
            Instant.now().plus(life).truncatedTo(ChronoUnit.SECONDS));
  }

  /** Of the digest alone: pods name it with a tag or without. */
  private String image(String repository) {
    return scene.image(lab.registry(), repository);
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private void awaitPasses(String image) {
    await().atMost(Scene.SOON).untilAsserted(() -> assertPasses(dryRun(image)));
  }

  private Commands.Result dryRun(String image) {
    return lab.tryKubectl("-n", NAMESPACE, "run", "tried", "--image", image, "--dry-run=server");
  }

  @Test
  void whatItNamesRunsAndWhoeverUsesItIsTold() {
    var image = image("named");
    assertThat(scene.run("before", image).exit()).isNotZero();

    assertPasses(manifests.create(exception("inc-4711", image, NAMESPACE, Duration.ofHours(1))));
    awaitPasses(image);

    var result = scene.run("during", image);
    assertPasses(result);
    assertThat(result.output()).contains("Warning:", "inc-4711", "INC-4711");
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var status =
                  lab.client()
                      .resources(ImagePolicyException.class)
                      .withName("inc-4711")
                      .require()
                      .getStatus();
              assertThat(status).isNotNull();
              assertThat(Objects.requireNonNull(status).pods()).isEqualTo(1);
            });
  }

  @Test
  void T48_itNamesNothingElse() {
    var image = image("narrow");
    var other = image("narrow-other");
    assertPasses(manifests.create(exception("narrow", image, NAMESPACE, Duration.ofHours(1))));
    assertPasses(manifests.create(exception("elsewhere", other, "default", Duration.ofHours(1))));
    awaitPasses(image);

    var otherImage = scene.run("other", other);

    assertThat(otherImage.exit()).isNotZero();
    assertThat(otherImage.output()).contains("no signature");
  }

  @Test
  void T48_whenItEndsItLetsNothingIn() {
    var image = image("ending");
    assertPasses(manifests.create(exception("ending", image, NAMESPACE, Duration.ofSeconds(25))));
    awaitPasses(image);

    await().atMost(Scene.SOON).untilAsserted(() -> assertThat(dryRun(image).exit()).isNotZero());
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () ->
                assertThat(
                        lab.kubectl(
                            "get", "imagepolicyexceptions.portreeve.io/ending", "-o", "yaml"))
                    .contains("Expired"));
  }

  @Test
  void itServesWhileRegistryAndOperatorAreDown() {
    var pushed = scene.image(lab.referrersRegistry(), "outage");
    var image = pushed.replace(lab.referrersRegistry(), lab.registryProxy().host());
    lab.registryProxy().answer("/glass/", 503);
    lab.operator().kill();
    assertThat(scene.run("outage-before", image).output()).contains("503");

    assertPasses(manifests.create(exception("outage", image, NAMESPACE, Duration.ofHours(1))));

    awaitPasses(image);
    assertPasses(scene.run("outage", image));
  }

  @Test
  void T48_itIsNeitherWidenedNorProlonged() {
    var image = image("fixed");
    assertPasses(manifests.create(exception("fixed", image, NAMESPACE, Duration.ofHours(1))));

    var prolonged = manifests.apply(exception("fixed", image, NAMESPACE, Duration.ofHours(2)));
    var widened = manifests.apply(exception("fixed", image, "default", Duration.ofHours(1)));

    assertThat(prolonged.output()).contains("must not be changed");
    assertThat(widened.output()).contains("must not be changed");
  }

  @Test
  void T48_oneOfMoreThanThirtyDaysLetsNothingIn() {
    var image = image("eternal");
    var _ = manifests.create(exception("eternal", image, NAMESPACE, Duration.ofDays(40)));
    // One that counts, made later: the webhook has seen both then.
    var mark = image("eternal-mark");
    assertPasses(manifests.create(exception("mark", mark, NAMESPACE, Duration.ofHours(1))));
    awaitPasses(mark);

    assertThat(dryRun(image).exit()).isNotZero();
  }

  @Test
  void T48_whoeverRulesANamespaceMakesNone() {
    assertPasses(
        lab.tryKubectl(
            "-n",
            NAMESPACE,
            "create",
            "rolebinding",
            "tenant",
            "--clusterrole=admin",
            "--user=tenant"));

    var made =
        manifests.create(
            exception("tenants", image("tenants"), NAMESPACE, Duration.ofHours(1)), "--as=tenant");

    assertThat(made.exit()).isNotZero();
    assertThat(made.output()).contains("forbidden");
  }
}
