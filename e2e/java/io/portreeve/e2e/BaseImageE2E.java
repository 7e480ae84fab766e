package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.e2e.harness.BuiltImages;
import io.portreeve.e2e.harness.BuiltImages.Built;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.status.Conditions;
import io.portreeve.testing.KstatusAssert;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What images are built on, and the platforms that they are there for. */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BaseImageE2E {
  private static final String AMD64 = "linux/amd64";
  private static final String ARM64 = "linux/arm64";
  private static final String NOWHERE = "unknown/unknown";
  private static final String BASE_IMAGES = "check: baseImages";
  private static final String PLATFORMS = "check: platforms";

  /** The layers of the base, for each of its platforms. */
  private static final List<String> ON_AMD64 = List.of("amd64 system", "amd64 tools");

  private static final List<String> ON_ARM64 = List.of("arm64 system", "arm64 tools");

  private final Lab lab;
  private final PolicyScene scene;
  private final BuiltImages images;

  BaseImageE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, "bases");
    this.images = new BuiltImages(lab.registry(), "bases/app");
  }

  @BeforeAll
  void enforce() {
    var _ = pushBase("base-of-bases");
    var _ = scene.enforce(onBase(scene, "base-of-bases"));
    awaitRefused(scene, image("ready", AMD64, List.of()));
  }

  private Built pushBase(String repository) {
    var base = new BuiltImages(lab.registry(), repository);
    return base.tagged(
        "20",
        base.image(AMD64, BuiltImages.on(ON_AMD64)),
        base.image(ARM64, BuiltImages.on(ON_ARM64)));
  }

  private String policy(PolicyScene of, String more) {
    return """
    apiVersion: portreeve.io/v1alpha1
    kind: ImagePolicy
    metadata: {name: %1$s}
    spec:
      images: ["%2$s/%1$s/**"]
      namespaceSelector: {matchLabels: {env: %1$s}}
      mode: Enforce
      %3$s
    """
        .formatted(of.name(), lab.registry(), more);
  }

  private String onBase(PolicyScene of, String repository) {
    return policy(
        of, "baseImages: {allowed: [\"%s/%s:20\"]}".formatted(lab.registry(), repository));
  }

  /** Has an application's layer on those of a base. */
  private Built image(String application, String platform, List<String> base) {
    return images.image(platform, BuiltImages.on(base, application));
  }

  private static Commands.Result dryRun(PolicyScene in, Built image) {
    return in.dryRun("tried", image.reference());
  }

  private static void awaitRefused(PolicyScene in, Built image, String... says) {
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var result = dryRun(in, image);
              assertThat(result.exit()).isNotZero();
              assertThat(result.output()).contains("check: ");
              assertThat(says).allSatisfy(text -> assertThat(result.output()).contains(text));
            });
  }

  private static void awaitAdmitted(PolicyScene in, Built image) {
    await().atMost(Scene.SOON).untilAsserted(() -> assertAdmitted(dryRun(in, image)));
  }

  private static void assertAdmitted(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private void assertRefused(Built image, String... says) {
    var result = dryRun(scene, image);
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains(BASE_IMAGES);
    assertThat(says).allSatisfy(text -> assertThat(result.output()).contains(text));
  }

  /** Asks for a look now, which asks the bases' registries too, and waits until it was served. */
  private void look(PolicyScene at) {
    var time = Instant.now().toString();
    var _ =
        lab.kubectl(
            "annotate",
            "imagepolicy.portreeve.io/" + at.name(),
            "reconcile.portreeve.io/requestedAt=" + time,
            "--overwrite");
    var _ =
        at.awaitPolicy(
            policy -> assertThat(policy.getStatus().lastHandledReconcileAt()).isEqualTo(time));
  }

  private static void awaitReady(PolicyScene of) {
    var _ =
        of.awaitPolicy(
            policy ->
                assertThat(Conditions.isTrue(policy.getStatus().conditions(), Condition.READY))
                    .isTrue());
  }

  private static Consumer<ImagePolicy> stalled(String... says) {
    return policy ->
        KstatusAssert.assertThatStatus(policy).isFailed().hasReason("BaseImageUnusable").says(says);
  }

  @Test
  void T52_aPolicyWhoseBaseIsNotThereIsNotAcceptedUntilItIs() {
    // Given
    var first = new PolicyScene(lab, "bases-first");
    var built = new BuiltImages(lab.registry(), "bases-first/app");
    var image = built.image(AMD64, BuiltImages.on(ON_AMD64, "early"));

    // When
    first.apply(onBase(first, "base-of-first"));

    // Then
    var _ = first.awaitPolicy(stalled("spec.baseImages.allowed[0]", "/base-of-first:20"));
    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> assertThat(dryRun(first, image).output()).contains("spec.baseImages.allowed[0]"));

    // When
    var _ = pushBase("base-of-first");
    look(first);

    // Then
    awaitReady(first);
    awaitAdmitted(first, image);
  }

  @Test
  void aBaseWithoutLayersStallsThePolicy() {
    // Given
    var empty = new PolicyScene(lab, "bases-empty");
    var base = new BuiltImages(lab.registry(), "base-of-empty");
    var _ = base.tagged("20", base.image(AMD64));

    // When
    empty.apply(onBase(empty, "base-of-empty"));

    // Then
    var _ = empty.awaitPolicy(stalled("spec.baseImages.allowed[0]", "no layers"));
  }

  @Test
  void whatIsBuiltOnItRunsAndNothingElseDoes() {
    // Given
    var built = image("shop", AMD64, ON_AMD64);
    var copied = images.image(AMD64, "amd64 tools", "amd64 system", "shop");
    var above = images.image(AMD64, "another system", "amd64 system", "amd64 tools");
    var part = images.image(AMD64, "amd64 system", "shop");

    // When
    var result = scene.run("built", built.reference());

    // Then
    assertAdmitted(result);
    scene.awaitRunning("built");
    for (var other : List.of(copied, above, part)) {
      assertRefused(other, AMD64, "/base-of-bases:20", "build it on", "ImagePolicy bases");
    }
  }

  @Test
  void anotherPlatformsBaseIsNone() {
    // When, Then
    assertRefused(image("crossed", ARM64, ON_AMD64), ARM64);
    assertAdmitted(dryRun(scene, image("straight", ARM64, ON_ARM64)));
  }

  @Test
  void T05_everyImageOfAnIndexIsLookedAt() {
    // Given
    var good = image("index", AMD64, ON_AMD64);
    var alsoGood = image("index", ARM64, ON_ARM64);
    var bad = image("index", ARM64, List.of("own system"));

    // When, Then
    assertAdmitted(dryRun(scene, images.index(good, alsoGood)));
    assertRefused(images.index(good, bad), ARM64);
    assertRefused(images.index(good, images.index(alsoGood, bad)), ARM64);
    assertRefused(images.index(good, bad.listedFor(NOWHERE)), NOWHERE);
    assertAdmitted(dryRun(scene, images.index(good, alsoGood, images.attestation("sbom"))));
  }

  @Test
  void T05_anImageWithoutLayersIsRefused() {
    // Given
    var empty = images.image(AMD64);

    // When, Then
    assertRefused(empty, "no layers");
    assertRefused(images.index(image("beside", AMD64, ON_AMD64), empty), "no layers");
    assertRefused(images.index(), "no image");
  }

  @Test
  void whatTheTagHadBeforeIsRememberedAlsoByTheNextOperator() {
    // Given
    var moved = new PolicyScene(lab, "bases-moved");
    var built = new BuiltImages(lab.registry(), "bases-moved/app");
    var base = new BuiltImages(lab.registry(), "base-of-moved");
    var _ = pushBase("base-of-moved");
    var _ = moved.enforce(onBase(moved, "base-of-moved"));
    var onNew = built.image(AMD64, "new system", "a");
    awaitRefused(moved, onNew, BASE_IMAGES);

    // When
    var _ = base.tagged("20", base.image(AMD64, "new system"));
    look(moved);

    // Then
    awaitAdmitted(moved, onNew);
    assertAdmitted(dryRun(moved, built.image(AMD64, BuiltImages.on(ON_AMD64, "a"))));

    // When
    lab.operator().stop();
    lab.operator().start();
    look(moved);

    // Then
    awaitReady(moved);
    for (var layers : List.of(List.of("new system"), ON_AMD64)) {
      assertAdmitted(dryRun(moved, built.image(AMD64, BuiltImages.on(layers, "b"))));
    }
    awaitRefused(moved, built.image(AMD64, "other system", "b"), BASE_IMAGES);

    // When: an edit of something else
    moved.apply(onBase(moved, "base-of-moved").replace(":20\"]}", ":20\"], maxAge: 30d}"));
    awaitReady(moved);

    // Then
    awaitAdmitted(moved, built.image(AMD64, BuiltImages.on(ON_AMD64, "c")));
  }

  @Test
  void whatTheTagHasNowIsWithinMaxAge() {
    // Given
    var aged = new PolicyScene(lab, "bases-aged");
    var built = new BuiltImages(lab.registry(), "bases-aged/app");
    var _ = pushBase("base-of-aged");

    // When
    var policy =
        aged.enforce(onBase(aged, "base-of-aged").replace(":20\"]}", ":20\"], maxAge: 24h}"));

    // Then
    assertThat(Objects.requireNonNull(policy.getSpec().baseImages()).maxAge()).isEqualTo("24h");
    awaitAdmitted(aged, built.image(AMD64, BuiltImages.on(ON_AMD64, "young")));
    awaitRefused(aged, built.image(AMD64, "own system"), BASE_IMAGES, "had in the last");
  }

  @Test
  void everyPlatformMustBeThere() {
    // Given
    var both = new PolicyScene(lab, "bases-platforms");
    var built = new BuiltImages(lab.registry(), "bases-platforms/app");
    var amd64 = built.image(AMD64, "a");
    var arm64 = built.image(ARM64, "b");

    // When
    var _ = both.enforce(policy(both, "platforms: [linux/amd64, linux/arm64]"));

    // Then
    awaitRefused(both, built.index(amd64), PLATFORMS, "images of linux/amd64", "build", ARM64);
    awaitRefused(both, amd64, PLATFORMS);
    awaitRefused(both, built.index(amd64, arm64.listedFor("linux/s390x")), PLATFORMS, "s390x");
    awaitAdmitted(both, built.index(amd64, arm64));

    // When: pinned, as what is verified is one digest's
    var tagged = built.tagged("v1", amd64, arm64);
    var byTag = tagged.reference().replaceFirst("@.*", ":v1");
    assertAdmitted(both.run("pinned", byTag));

    // Then
    assertThat(both.pod("pinned").getSpec().getContainers().getFirst().getImage())
        .isEqualTo(tagged.reference().replace("@", ":v1@"));
  }
}
