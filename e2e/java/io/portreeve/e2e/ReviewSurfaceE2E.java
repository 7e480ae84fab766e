package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.LaterWebhook;
import io.portreeve.e2e.harness.Manifests;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What surrounds a decision: dry runs, server-side apply, webhooks that come after ours, reviews of
 * any size, addresses that nobody may be sent to, and hands in our configurations.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReviewSurfaceE2E {
  private static final String NAMESPACE = "reviews";

  private final Lab lab;
  private final PolicyScene scene;
  private final Manifests manifests;
  private String signed = "";
  private String unsigned = "";
  private String digest = "";

  ReviewSurfaceE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAMESPACE);
    this.manifests = new Manifests(lab);
  }

  @BeforeAll
  void enforce() {
    signed = scene.signedImage(lab.registry(), "signed");
    digest = signed.substring(signed.indexOf('@'));
    unsigned = scene.image(lab.registry(), "unsigned");
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(unsigned);
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static void assertRefused(Commands.Result result) {
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains("portreeve policy \"reviews\" refuses", "no signature");
  }

  private static String pod(String name, String... images) {
    return pod(name, "", List.of(images));
  }

  private static String pod(String name, String env, List<String> images) {
    var containers =
        IntStream.range(0, images.size())
            .mapToObj(i -> "    - {name: c%d, image: \"%s\"%s}\n".formatted(i, images.get(i), env))
            .collect(Collectors.joining());
    return """
        apiVersion: v1
        kind: Pod
        metadata: {namespace: %s, name: %s}
        spec:
          containers:
        %s"""
        .formatted(NAMESPACE, name, containers);
  }

  private List<String> images(String pod) {
    return scene.pod(pod).getSpec().getContainers().stream().map(Container::getImage).toList();
  }

  @Test
  void T49_aDryRunComesToTheSameAndLeavesNothing() {
    var tag = PolicyScene.byTag(signed);

    var refused = manifests.create(pod("dry", unsigned), "--dry-run=server");
    var allowed = manifests.create(pod("dry", tag), "--dry-run=server", "-o", "jsonpath={..image}");

    assertRefused(refused);
    assertThat(allowed.output()).isEqualTo(tag + digest);
    assertThat(lab.client().pods().inNamespace(NAMESPACE).withName("dry").get()).isNull();
    assertRefused(manifests.create(pod("dry", unsigned)));
  }

  @Test
  void T49_serverSideApplyOfATagIsPinnedAndChangesNothingTheSecondTime() {
    var manifest = pod("applied", PolicyScene.byTag(signed));

    assertPasses(manifests.apply(manifest, "--server-side"));
    var first = scene.pod("applied");
    assertPasses(manifests.apply(manifest, "--server-side"));
    var difference = manifests.apply(manifest, "--server-side", "--dry-run=server");
    var refused = manifests.apply(pod("applied", unsigned), "--server-side");

    assertThat(images("applied")).containsExactly(PolicyScene.byTag(signed) + digest);
    assertThat(scene.pod("applied").getMetadata().getUid()).isEqualTo(first.getMetadata().getUid());
    assertPasses(difference);
    assertRefused(refused);
    assertThat(images("applied")).containsExactly(PolicyScene.byTag(signed) + digest);
  }

  @Test
  void T49_clientSideApplyOfATagChangesNothingTheSecondTime() {
    var manifest = pod("applied-by-client", PolicyScene.byTag(signed));

    assertPasses(manifests.apply(manifest));
    assertPasses(manifests.apply(manifest));

    assertThat(images("applied-by-client")).containsExactly(PolicyScene.byTag(signed) + digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Never", "IfNeeded"})
  void T49_aSidecarThatComesAfterUsIsPinnedByAskingAgain(String reinvocation) {
    var tag = PolicyScene.byTag(signed);
    var name = "sidecar-" + reinvocation.toLowerCase(Locale.ROOT);
    try (var later =
        new LaterWebhook(lab, NAMESPACE, reinvocation, pod -> addedOnce(pod.toString(), tag))) {
      heeded(later);

      assertPasses(manifests.create(pod(name, tag)));
    }
    assertThat(images(name)).containsExactly(tag + digest, tag + digest);
  }

  @Test
  void T49_aSidecarThatComesAfterUsIsVerifiedAsWell() {
    var tag = PolicyScene.byTag(unsigned);
    try (var later =
        new LaterWebhook(lab, NAMESPACE, "Never", pod -> addedOnce(pod.toString(), tag))) {
      heeded(later);

      var refused = manifests.create(pod("bad-sidecar", PolicyScene.byTag(signed)));

      assertRefused(refused);
      assertThat(refused.output()).contains("container \"added\"");
    }
  }

  /** A sidecar as injectors add it: once. */
  private static String addedOnce(String pod, String image) {
    return pod.contains("\"added\"")
        ? "[]"
        : """
          [{"op":"add","path":"/spec/containers/-","value":{"name":"added","image":"%s"}}]"""
            .formatted(image);
  }

  @Test
  void T02_aTagThatIsPutInAfterUsIsRefusedNamingThat() {
    var tag = PolicyScene.byTag(signed);
    var back =
        "[{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"" + tag + "\"}]";
    try (var later = new LaterWebhook(lab, NAMESPACE, "IfNeeded", _ -> back)) {
      heeded(later);

      var refused = manifests.create(pod("unpinned", tag));

      assertThat(refused.exit()).isNotZero();
      assertThat(refused.output())
          .contains("tags.pin", "without a digest", "a mutating webhook that runs later");
    }
  }

  private void heeded(LaterWebhook later) {
    await()
        .atMost(Scene.SOON)
        .until(
            () -> {
              var _ = manifests.create(pod("probe", "busybox"), "--dry-run=server");
              return later.asked() > 0;
            });
  }

  @Test
  void T36_aPodOfThreeMegabytesIsAnswered() {
    // Only tried: etcd takes half of that.
    var env = ", env: [{name: LARGE, value: " + "x".repeat(2_900_000) + "}]";

    var refused = manifests.create(pod("large", env, List.of(unsigned)), "--dry-run=server");
    var allowed =
        manifests.create(pod("large", env, List.of(signed)), "--dry-run=server", "-o", "name");

    assertRefused(refused);
    assertPasses(allowed);
  }

  @Test
  void T36_aThousandContainersOfOneImageAreDecidedOn() {
    var good = IntStream.range(0, 1_000).mapToObj(_ -> signed).toList();
    var oneBad = IntStream.range(0, 1_000).mapToObj(i -> i == 999 ? unsigned : signed).toList();

    var refused = manifests.create(pod("thousand", "", oneBad), "--dry-run=server");
    var allowed = manifests.create(pod("thousand", "", good), "--dry-run=server", "-o", "name");

    // By us, or by the API server where expressions may cost no more; never skipped.
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).containsAnyOf("container \"c999\"", "cost limit exceeded");
    assertThat(allowed.output()).containsAnyOf("pod/thousand", "cost limit exceeded");
  }

  @Test
  void T36_aThousandDifferentImagesAreRefused() {
    var images = IntStream.range(0, 1_000).mapToObj(i -> PolicyScene.byTag(signed) + i).toList();

    var refused = manifests.create(pod("different", "", images), "--dry-run=server");

    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).containsAnyOf("at most 128", "cost limit exceeded");
  }

  @Test
  void T36_anAbsurdlyLongImageIsRefused() {
    var refused =
        manifests.create(
            pod("long", lab.registry() + "/reviews/" + "a".repeat(500_000)), "--dry-run=server");

    assertThat(refused.exit()).isNotZero();
    assertThat(refused.output()).containsAnyOf("at most 1,024", "cost");
  }

  @Test
  void T38_onlyImagesThatAPolicyNamesCauseTraffic() {
    var host = lab.registryProxy().host();
    lab.registryProxy().reset();

    assertPasses(scene.run("elsewhere", host + "/elsewhere/app:v1"));
    assertThat(lab.registryProxy().requests()).isEmpty();

    assertThat(scene.run("here", host + "/reviews/absent:v1").exit()).isNotZero();
    assertThat(lab.registryProxy().requests()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254/latest/meta-data",
        "[::ffff:a9fe:a9fe]/latest/meta-data",
        "127.0.0.1:10255/pods",
        "localhost:10255/pods",
      })
  void T38_nobodyIsSentToAnAddressThatOnlyTheWebhookReaches(String image) {
    everythingIsProtected();

    var refused =
        manifests.create(
            pod("ssrf", image).replace("namespace: " + NAMESPACE, "namespace: everything"));

    assertThat(refused.exit()).isNotZero();
    // An address that is written in disguise isn't even a reference.
    assertThat(refused.output())
        .contains("address")
        .containsAnyOf("isn't asked", "nothing was asked of any registry");
  }

  /** A policy over whatever a pod may name, as one that leaves no door open has it. */
  private void everythingIsProtected() {
    if (lab.client().namespaces().withName("everything").get() == null) {
      var everything = new PolicyScene(lab, "everything");
      var _ =
          everything.enforce(
              everything.manifest().replaceFirst("images: \\[.*]", "images: [\"**\"]"));
      everything.awaitRefused(unsigned);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validating | {\"op\":\"replace\",\"path\":\"/webhooks/0/failurePolicy\",\"value\":\"Ignore\"}",
        "validating | {\"op\":\"replace\",\"path\":\"/webhooks/0/namespaceSelector\",\"value\":{\"matchLabels\":{\"env\":\"nowhere\"}}}",
        "validating | {\"op\":\"replace\",\"path\":\"/webhooks/0/clientConfig/caBundle\",\"value\":\"\"}",
        "validating | {\"op\":\"replace\",\"path\":\"/webhooks\",\"value\":[]}",
        "validating | {\"op\":\"remove\",\"path\":\"/metadata/labels\"}",
        "mutating | {\"op\":\"add\",\"path\":\"/webhooks/0/objectSelector\",\"value\":{\"matchLabels\":{\"ask\":\"us\"}}}",
        "mutating | {\"op\":\"replace\",\"path\":\"/webhooks/0/matchConditions\",\"value\":[]}",
        "mutating | {\"op\":\"remove\",\"path\":\"/metadata/ownerReferences\"}",
      })
  void T50_whatSomebodyChangesInAConfigurationIsUndone(String kind, String operation) {
    var before = configuration(kind);

    assertPasses(
        lab.tryKubectl(
            "patch",
            kind + "webhookconfiguration",
            "portreeve-" + NAMESPACE,
            "--type=json",
            "-p",
            "[" + operation + "]"));

    await()
        .atMost(Scene.SOON)
        .untilAsserted(
            () -> {
              var after = configuration(kind);
              assertThat(webhooks(after)).isEqualTo(webhooks(before));
              assertThat(after.getMetadata().getLabels())
                  .isEqualTo(before.getMetadata().getLabels());
              assertThat(after.getMetadata().getOwnerReferences())
                  .isEqualTo(before.getMetadata().getOwnerReferences());
            });
  }

  private HasMetadata configuration(String kind) {
    var all = lab.client().admissionRegistration().v1();
    return kind.equals("mutating")
        ? all.mutatingWebhookConfigurations().withName("portreeve-" + NAMESPACE).require()
        : all.validatingWebhookConfigurations().withName("portreeve-" + NAMESPACE).require();
  }

  private static Object webhooks(HasMetadata configuration) {
    return switch (configuration) {
      case MutatingWebhookConfiguration m -> m.getWebhooks();
      case ValidatingWebhookConfiguration v -> v.getWebhooks();
      default -> throw new IllegalArgumentException(configuration.getKind());
    };
  }

  @Test
  void T50_whoeverRulesANamespaceChangesNoPolicy() {
    var tenant = "--as=tenant";
    assertPasses(
        lab.tryKubectl(
            "-n",
            NAMESPACE,
            "create",
            "rolebinding",
            "tenant",
            "--clusterrole=admin",
            "--user=tenant"));

    for (var what :
        List.of(
            "imagepolicies.portreeve.io",
            "imagepolicyexceptions.portreeve.io",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "namespaces",
            "configmaps -n portreeve-system",
            "secrets -n portreeve-system")) {
      for (var verb : List.of("create", "update", "patch", "delete")) {
        var words = ("auth can-i " + verb + " " + what + " " + tenant).split(" ");

        assertThat(lab.tryKubectl(words).output()).as(verb + " " + what).contains("no");
      }
    }
    assertRefused(manifests.create(pod("tenants", unsigned), tenant));
  }
}
