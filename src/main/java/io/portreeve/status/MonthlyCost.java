package io.portreeve.status;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** What storing bytes costs in a month, as a status says it. */
public final class MonthlyCost {
  /** A price is for 10^9 bytes. */
  private static final int GIGA = 9;

  private static final int CENTS = 2;

  private MonthlyCost() {}

  /**
   * Tells what bytes cost at most: rounded up to cents, so that only nothing costs {@code 0.00}.
   *
   * @param price of 10^9 bytes and month, such as {@code 0.10}
   */
  public static String of(long bytes, String price) {
    return new BigDecimal(price)
        .multiply(BigDecimal.valueOf(bytes))
        .movePointLeft(GIGA)
        .setScale(CENTS, RoundingMode.CEILING)
        .toPlainString();
  }
}
