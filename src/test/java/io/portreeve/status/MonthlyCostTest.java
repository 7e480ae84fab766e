package io.portreeve.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonthlyCostTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.10, 0.00",
    "1, 0.10, 0.01",
    "100000000, 0.10, 0.01",
    "100000001, 0.10, 0.02",
    "1000000000, 0.10, 0.10",
    "12345678901, 0.10, 1.24",
    "12345678901, 0, 0.00",
    "9223372036854775807, 999999.99999, 9223372036762542.09"
  })
  void isRoundedUpToCents(long bytes, String price, String cost) {
    assertThat(MonthlyCost.of(bytes, price)).isEqualTo(cost);
  }
}
