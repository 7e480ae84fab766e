package io.portreeve.registry;

import static io.portreeve.testing.KstatusAssert.assertThatStatus;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.provider.Setting;
import io.portreeve.testing.Killer.Killed;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operator is killed before and after every write of what isn't taken out again: settings of
 * the account, and backfills, which are started once.
 */
@EnableKubernetesMockClient(crud = true)
class BackfillsKilledTest {
  private static KubernetesClient client;

  static Stream<Arguments> settings() {
    return Stream.of(
        of(Setting.ACCOUNT_SETTINGS, EcrSample::blobMounting),
        of(Setting.BACKFILLS, sample -> sample.backfilling("eu-central-1")));
  }

  private static Arguments of(Setting setting, Function<EcrSample, EcrSample> asked) {
    return Arguments.of(setting, asked);
  }

  private static RegistrySample sample(Function<EcrSample, EcrSample> asked) {
    return RegistrySample.main().with(asked.apply(new EcrSample()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("settings")
  void endsWhereItWouldHaveEnded(Setting setting, Function<EcrSample, EcrSample> asked) {
    // Given
    var reference = new RegistryWorld(client);
    var untouched = reference.settings.of(setting);
    reference.killer.killAt(Integer.MAX_VALUE);
    var _ = reference.look(sample(asked).build());
    var steps = reference.killer.rest();
    assertThat(reference.settings.of(setting)).isNotEqualTo(untouched);

    for (int step = 1; step <= steps; step++) {
      var world = new RegistryWorld(client);
      var object = sample(asked).build();
      world.killer.killAt(step);
      assertThatExceptionOfType(Killed.class).isThrownBy(() -> world.look(object));
      var _ = world.killer.rest();

      // When
      var restarted = world.restarted();
      var _ = restarted.look(object);

      // Then
      assertThat(restarted.settings.of(setting))
          .as("%s, step %d", setting, step)
          .isEqualTo(reference.settings.of(setting));
      assertThatStatus(object).isCurrent();
      assertThat(object.getStatus().drift()).isEmpty();
    }
  }
}
