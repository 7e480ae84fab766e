package io.portreeve.e2e.harness;

import java.util.Locale;
import java.util.function.Supplier;

/** Prints what was measured, a line for each figure. */
public final class Figures {
  private Figures() {}

  /** Prints one. */
  public static void figure(String name, double number, String unit) {
    System.out.printf(Locale.ROOT, "figure: %s = %.2f %s%n", name, number, unit);
  }

  /**
   * Runs admissions and prints what they took: duration, rate, and the process's processor time and
   * allocation for each.
   */
  public static LoadGenerator.Report admissions(
      String name, PortreeveProcess process, Supplier<LoadGenerator.Report> load) {
    var cpu = process.cpuSeconds();
    var allocated = process.allocatedBytes();
    var report = load.get();
    var count = report.nanos().length;
    figure(name + ".p50", report.percentile(50), "ms");
    figure(name + ".p99", report.percentile(99), "ms");
    figure(name + ".rate", report.rate(), "admissions/s");
    figure(name + ".cpu", 1000 * (process.cpuSeconds() - cpu) / count, "ms");
    figure(name + ".allocated", (process.allocatedBytes() - allocated) / count / 1024, "KiB");
    return report;
  }
}
