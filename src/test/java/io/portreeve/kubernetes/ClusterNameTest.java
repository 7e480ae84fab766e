package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "7", "prod-eu", "a--b", "x1"})
  void admitsDnsLabels(String text) {
    assertThat(new ClusterName(text).value()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a-", "A", "a.b", "a/b", "a b", "ä", "a\n", "{x}"})
  void refusesOthers(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClusterName(text))
        .withMessageContaining("clusterName");
  }

  @Test
  void admitsSixtyThreeCharacters() {
    assertThat(new ClusterName("a".repeat(63)).value()).hasSize(63);
    assertThatIllegalArgumentException().isThrownBy(() -> new ClusterName("a".repeat(64)));
  }
}
