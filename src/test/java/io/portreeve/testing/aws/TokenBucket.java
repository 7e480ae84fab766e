package io.portreeve.testing.aws;

/** So many at once, and so many per second; by the machine's clock. */
final class TokenBucket {
  private final double perSecond;
  private final int burst;
  private double left;
  private long last = System.nanoTime();

  TokenBucket(double perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.left = burst;
  }

  /** Takes one; true where there is none. */
  synchronized boolean isEmpty() {
    var now = System.nanoTime();
    left = Math.min(burst, left + (now - last) * perSecond / 1e9);
    last = now;
    if (left < 1) {
      return true;
    }
    left--;
    return false;
  }
}
