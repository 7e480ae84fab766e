package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.portreeve.api.v1alpha1.RunningStatus;
import io.portreeve.e2e.harness.Commands;
import io.portreeve.e2e.harness.Lab;
import io.portreeve.e2e.harness.PolicyScene;
import io.portreeve.e2e.harness.Scene;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.EvidenceSigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the operator has verified of what runs, webhooks know that never did: the registry answers
 * nobody any more once it has.
 */
@ExtendWith(Lab.Extension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedEvidenceE2E {
  private static final String SYSTEM_NAMESPACE = "portreeve-system";
  private static final String NAME = "shared";
  private static final String REPOSITORIES = "/v2/" + NAME + "/";
  private static final int OUTAGE = 503;

  /** Evidence that is new is published within half a minute, and has to be read then. */
  private static final Duration PUBLICATION = Duration.ofSeconds(90);

  /** Of an entry: its key and when it was verified; and when it ends. */
  private static final Pattern TIMES = Pattern.compile("(\\[\"[^\"]+\",\\d+,)(\\d+)");

  private final Lab lab;
  private final PolicyScene scene;
  private String known = "";
  private String signed = "";
  private String unsigned = "";

  SharedEvidenceE2E(Lab lab) {
    this.lab = lab;
    this.scene = new PolicyScene(lab, NAME);
  }

  /** No webhook verifies what runs: it did before there was a policy. */
  @BeforeAll
  void verifiedByTheOperatorOnly() {
    known = proxied(scene.signedImage(lab.referrersRegistry(), "known"));
    signed = proxied(scene.signedImage(lab.referrersRegistry(), "signed"));
    unsigned = proxied(scene.image(lab.referrersRegistry(), "unsigned"));
    assertPasses(scene.run("runs", known));
    var _ = scene.enforce(scene.manifest());
    scene.awaitRefused(unsigned);
    awaitRunning(scene, running -> assertThat(running.compliant()).isOne());
    lab.registryProxy().answer(REPOSITORIES, OUTAGE);
    await().atMost(PUBLICATION).untilAsserted(() -> assertPasses(scene.dryRun("first", known)));
  }

  private static void awaitRunning(PolicyScene scene, Consumer<RunningStatus> assertions) {
    var _ =
        scene.awaitPolicy(
            policy -> {
              var running = policy.getStatus().running();
              assertThat(running).isNotNull();
              assertions.accept(Objects.requireNonNull(running));
            });
  }

  @AfterEach
  void mend() {
    lab.webhook().start();
  }

  @AfterAll
  void end() {
    lab.registryProxy().answer(REPOSITORIES, 0);
    lab.operator().start();
    var _ = lab.kubectl("delete", "imagepolicy.portreeve.io/" + NAME, "--timeout=30s");
  }

  private String proxied(String image) {
    return image.replace(lab.referrersRegistry(), lab.registryProxy().host());
  }

  private static void assertPasses(Commands.Result result) {
    assertThat(result.exit()).as(result.output()).isZero();
  }

  private static void assertOutage(Commands.Result result) {
    assertThat(result.exit()).isNotZero();
    assertThat(result.output()).contains(Integer.toString(OUTAGE));
  }

  /** A webhook that has just started remembers nothing. */
  private void restartWebhook() {
    lab.webhook().stop();
    lab.webhook().start();
  }

  @Test
  void T55_aWebhookThatHasJustStartedKnowsWhatTheOperatorVerified() {
    restartWebhook();
    lab.registryProxy().reset();

    var warm = scene.run("warm", known);

    assertPasses(warm);
    assertThat(lab.registryProxy().requests()).noneMatch(path -> path.contains(REPOSITORIES));
    // What only a registry could say stays refused.
    assertOutage(scene.run("not-running-yet", signed));
    assertOutage(scene.run("unsigned", unsigned));
    assertOutage(scene.run("by-tag", PolicyScene.byTag(known)));
  }

  @Test
  void whatDoesNotSufficeAnyMoreIsWithdrawn() {
    // Given
    var gone = new PolicyScene(lab, "withdrawn");
    var image = proxied(gone.signedImage(lab.referrersRegistry(), "signed"));
    assertPasses(gone.run("runs", image));
    var before = shards();
    var _ = gone.enforce(gone.manifest());
    awaitRunning(gone, running -> assertThat(running.compliant()).isOne());
    awaitPublished(before);
    lab.registryProxy().answer("/v2/withdrawn/", OUTAGE);
    try {
      restartWebhook();
      // Which of the publications has it isn't told from outside.
      await()
          .atMost(PUBLICATION)
          .untilAsserted(() -> assertPasses(gone.dryRun("published", image)));

      // When its signature goes
      var published = shards();
      lab.registryProxy().answer("/v2/withdrawn/", 0);
      lab.registryProxy().answer("/v2/withdrawn/signed/referrers/", 404);
      var _ =
          lab.kubectl(
              "annotate",
              "imagepolicy.portreeve.io/withdrawn",
              "reconcile.portreeve.io/requestedAt=now");
      awaitRunning(gone, running -> assertThat(running.violating()).isOne());
      awaitPublished(published);

      // Then
      lab.registryProxy().answer("/v2/withdrawn/", OUTAGE);
      restartWebhook();
      await().atMost(PUBLICATION).untilAsserted(() -> assertOutage(gone.dryRun("gone", image)));
    } finally {
      lab.registryProxy().answer("/v2/withdrawn/", 0);
      lab.registryProxy().answer("/v2/withdrawn/signed/referrers/", 0);
      var _ = lab.kubectl("delete", "imagepolicy.portreeve.io/withdrawn", "--timeout=30s");
    }
  }

  private void awaitPublished(SortedMap<Integer, String> before) {
    await().atMost(PUBLICATION).until(() -> !shards().equals(before));
  }

  @Test
  void T60_withoutTheOperatorsKeysNothingIsBelieved() throws IOException {
    var empty = Files.createDirectories(lab.directory().resolve("no-keys"));
    var keyless =
        lab.webhook(
            "webhook-no-keys",
            lab.webhookEndpoint().getPort(),
            lab.directory().resolve("tls"),
            empty);
    lab.webhook().stop();
    keyless.start();
    try {
      assertOutage(scene.run("no-keys", known));
    } finally {
      keyless.stop();
    }
  }

  /** What somebody does who may write ConfigMaps in Portreeve's namespace, and has no key. */
  enum Forgery {
    /** Evidence is to live longer. */
    PROLONGED,
    /** Each part stands in another's place. */
    MOVED,
    /** A key of one's own. */
    SIGNED_BY_ANOTHER
  }

  @ParameterizedTest
  @EnumSource
  void T60_whatIsForgedIsNotBelieved(Forgery forgery) {
    var shards = shards();
    var forged = forged(forgery, shards);
    assertThat(forged).isNotEqualTo(shards);
    lab.operator().stop();
    try {
      write(forged);
      restartWebhook();

      assertOutage(scene.run("forged", known));
    } finally {
      write(shards);
      lab.operator().start();
    }

    // It was for the forgery alone that it was refused.
    restartWebhook();
    assertPasses(scene.dryRun("restored", known));
  }

  private static SortedMap<Integer, String> forged(
      Forgery forgery, SortedMap<Integer, String> shards) {
    var forged = new TreeMap<Integer, String>();
    var key = EvidenceSigningKey.generate();
    shards.forEach(
        (number, text) ->
            forged.put(
                number,
                switch (forgery) {
                  case PROLONGED -> prolonged(text);
                  case MOVED ->
                      Objects.requireNonNull(shards.get((number + 1) % EvidenceShards.COUNT));
                  case SIGNED_BY_ANOTHER ->
                      EvidenceShards.sign(
                          new EvidenceShards.Content(number, text.lines().toList().getLast()),
                          key,
                          Instant.now());
                }));
    return forged;
  }

  private static String prolonged(String text) {
    return TIMES
        .matcher(text)
        .replaceAll(
            times ->
                times.group(1) + (Long.parseLong(times.group(2)) + Duration.ofDays(1).toSeconds()));
  }

  @Test
  void T60_anOldCopyRevivesNothingOnceItsKeyHasGone() {
    var old = shards();
    // The last key but one isn't published any more.
    restartOperator();
    restartOperator();
    var current = shards();
    assertThat(current.keySet()).isEqualTo(old.keySet());

    // What an earlier operator has verified goes on counting, in an outage as well.
    restartWebhook();
    assertPasses(scene.run("carried-over", known));

    lab.operator().stop();
    try {
      write(old);
      restartWebhook();

      assertOutage(scene.run("revived", known));
    } finally {
      write(current);
      lab.operator().start();
    }
    // Not believed by the operator either, had it found that.
    restartWebhook();
    assertPasses(scene.dryRun("again", known));
  }

  /** Waits until all is signed with the new one's key, and that is where webhooks look. */
  private void restartOperator() {
    var before = shards();
    var keys = keys();
    lab.operator().stop();
    lab.operator().start();
    await()
        .atMost(Scene.SOON)
        .until(
            () ->
                !keys().equals(keys)
                    && keys().equals(mountedKeys())
                    && shards().entrySet().stream()
                        .noneMatch(each -> each.getValue().equals(before.get(each.getKey()))));
  }

  private String keys() {
    var secret =
        lab.client()
            .secrets()
            .inNamespace(SYSTEM_NAMESPACE)
            .withName(EvidenceShards.KEYS_SECRET)
            .require();
    return new String(
        Base64.getDecoder().decode(secret.getData().get(EvidenceShards.KEYS_FILE)),
        StandardCharsets.UTF_8);
  }

  private String mountedKeys() {
    try {
      return Files.readString(
          lab.directory().resolve("evidence-keys").resolve(EvidenceShards.KEYS_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SortedMap<Integer, String> shards() {
    var shards = new TreeMap<Integer, String>();
    IntStream.range(0, EvidenceShards.COUNT)
        .forEach(
            number -> {
              var map =
                  lab.client()
                      .configMaps()
                      .inNamespace(SYSTEM_NAMESPACE)
                      .withName(EvidenceShards.name(number))
                      .require();
              shards.put(
                  number, Objects.requireNonNull(map.getData().get(EvidenceShards.DATA_KEY)));
            });
    return shards;
  }

  private void write(SortedMap<Integer, String> shards) {
    shards.forEach(
        (number, text) -> {
          var _ =
              lab.client()
                  .configMaps()
                  .inNamespace(SYSTEM_NAMESPACE)
                  .withName(EvidenceShards.name(number))
                  .edit(
                      map ->
                          new ConfigMapBuilder(map)
                              .addToData(EvidenceShards.DATA_KEY, text)
                              .build());
        });
  }
}
