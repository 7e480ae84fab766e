package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistryDeletionPolicy;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.provider.Setting;
import io.portreeve.testing.Killer.Killed;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator is killed before and after every write, to the registry and to what is remembered,
 * of every setting. Nothing of ours is forgotten, nothing of others is lost.
 */
@EnableKubernetesMockClient(crud = true)
class SettingsKilledTest {
  private static final String FOREIGN_RULE =
      "{\"destinations\":[{\"region\":\"us-west-2\",\"registryId\":\"123456789012\"}],\"unheardOf\":1}";
  private static KubernetesClient client;

  static Stream<Arguments> settings() {
    return Stream.of(
        of(
            Setting.REPLICATION,
            e -> e.replicating("eu-central-1"),
            e -> e.replicating("eu-north-1")),
        of(
            Setting.SCANNING,
            e -> e.scanning(ScanningSettings.Type.Basic, "app/*"),
            e -> e.scanning(ScanningSettings.Type.Basic, "web/*")),
        of(Setting.REGISTRY_POLICY, e -> e.policy("One", "Two"), e -> e.policy("Two", "Three")),
        of(
            Setting.PULL_THROUGH_CACHES,
            e -> e.cache("hub-one").cache("hub-two"),
            e -> e.cache("hub-two").cache("hub-three")),
        of(
            Setting.CREATION_TEMPLATES,
            e -> e.template("one").template("two"),
            e -> e.template("two").template("three")),
        of(Setting.SIGNING, e -> e.signing("app/*"), e -> e.signing("web/*")),
        of(Setting.PULL_TIME_EXCLUSIONS, e -> e.excluding(EcrSample.SCANNER), e -> {}));
  }

  private static Arguments of(
      Setting setting, Consumer<EcrSample> first, Consumer<EcrSample> then) {
    return Arguments.of(setting, first, then);
  }

  private static RegistrySample sample(Consumer<EcrSample> settings) {
    var ecr = new EcrSample();
    settings.accept(ecr);
    return RegistrySample.main().deletion(RegistryDeletionPolicy.REMOVE).with(ecr);
  }

  /** A registry in which others have put something everywhere. */
  private static RegistryWorld world() {
    var world = new RegistryWorld(client);
    world.settings.behindOurBackSet(Setting.REPLICATION, "{\"rules\":[" + FOREIGN_RULE + "]}");
    world.settings.behindOurBackSet(
        Setting.SCANNING,
        "{\"scanType\":\"BASIC\",\"rules\":[{\"scanFrequency\":\"SCAN_ON_PUSH\","
            + "\"repositoryFilters\":[{\"filter\":\"theirs\",\"filterType\":\"WILDCARD\"}]}]}");
    world.settings.behindOurBackSet(
        Setting.REGISTRY_POLICY,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"Theirs\",\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"arn:aws:iam::999999999999:root\"},"
            + "\"Action\":[\"ecr:ReplicateImage\"],\"Resource\":[\"*\"]}]}");
    world.settings.behindOurBackSet(
        Setting.PULL_THROUGH_CACHES,
        "{\"theirs\":{\"ecrRepositoryPrefix\":\"theirs\",\"upstreamRegistryUrl\":\"quay.io\","
            + "\"upstreamRegistry\":\"quay\"}}");
    world.settings.behindOurBackSet(
        Setting.CREATION_TEMPLATES,
        "{\"theirs\":{\"prefix\":\"theirs\",\"appliedFor\":[\"REPLICATION\"]}}");
    world.settings.behindOurBackSet(
        Setting.PULL_TIME_EXCLUSIONS,
        "{\"principals\":[\"arn:aws:iam::123456789012:role/theirs\"]}");
    return world;
  }

  private static Map<Setting, String> all(RegistryWorld world) {
    var all = new EnumMap<Setting, String>(Setting.class);
    for (var setting : Setting.values()) {
      all.put(setting, timeless(world.settings.of(setting).toString()));
    }
    return all;
  }

  private static String timeless(String text) {
    return text.replaceAll(",\"createdAt\":[0-9.E]+", "");
  }

  /** How many steps a piece of work has. */
  private static int steps(RegistryWorld world, Runnable work) {
    world.killer.killAt(Integer.MAX_VALUE);
    work.run();
    return world.killer.rest();
  }

  private static void killed(RegistryWorld world, int step, Runnable work) {
    world.killer.killAt(step);
    assertThatExceptionOfType(Killed.class).isThrownBy(work::run);
    var _ = world.killer.rest();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void whileSettingsAreFirstApplied(Setting setting, Consumer<EcrSample> first) {
    // Given
    var reference = world();
    var steps = steps(reference, () -> reference.look(sample(first).build()));
    assertThat(steps).isGreaterThanOrEqualTo(6);

    for (int step = 1; step <= steps; step++) {
      var world = world();
      var object = sample(first).build();
      killed(world, step, () -> world.look(object));

      // When
      var restarted = world.restarted();
      var _ = restarted.look(object);

      // Then
      assertThat(all(restarted)).as("%s, step %d", setting, step).isEqualTo(all(reference));
      assertThatStatus(object).isCurrent();
      assertThat(object.getStatus().drift()).isEmpty();
      gone(restarted, object, step);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void whileSettingsAreChanged(
      Setting setting, Consumer<EcrSample> first, Consumer<EcrSample> then) {
    // Given
    var reference = world();
    var other = reference.settled(sample(first));
    sample(then).edit(other);
    var steps = steps(reference, () -> reference.look(other));

    for (int step = 1; step <= steps; step++) {
      var world = world();
      var object = world.settled(sample(first));
      sample(then).edit(object);
      killed(world, step, () -> world.look(object));

      // When
      var restarted = world.restarted();
      var _ = restarted.look(object);

      // Then
      assertThat(all(restarted)).as("%s, step %d", setting, step).isEqualTo(all(reference));
      assertThatStatus(object).isCurrent();
      assertThat(object.getStatus().drift()).isEmpty();
      gone(restarted, object, step);
    }
  }

  /** Killed in the midst of the first application, and taken out again: nothing of ours remains. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void whileSettingsAreTakenOut(Setting setting, Consumer<EcrSample> first) {
    // Given
    var reference = world();
    var object = reference.settled(sample(first));
    var steps = steps(reference, () -> reference.delete(object));
    var before = all(world());
    assertThat(all(reference)).isEqualTo(before);

    for (int step = 1; step <= steps; step++) {
      var world = world();
      var other = world.settled(sample(first));
      killed(world, step, () -> world.delete(other));

      // When
      var restarted = world.restarted();
      if (restarted.delete(other).isPresent()) {
        // What was put before it was killed may not be shown yet.
        restarted.later(Duration.ofSeconds(60));
      }
      var held = restarted.delete(other);

      // Then
      assertThat(held).isEmpty();
      assertThat(all(restarted)).as("%s, step %d", setting, step).isEqualTo(before);
      assertThat(restarted.annotations.of("main")).isNull();
    }
  }

  private static void gone(RegistryWorld world, Registry object, int step) {
    assertThat(world.delete(object)).isEmpty();
    assertThat(all(world)).as("removed, step %d", step).isEqualTo(all(world()));
  }
}
