package io.portreeve;

import io.portreeve.cli.Cli;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;

/**
 * Starts one of the run modes, {@code operator}, {@code webhook} or {@code cli}: the first
 * argument, before any framework. So the client starts at once and opens no port.
 */
@QuarkusMain
public final class Main {
  /** Exit code for wrong usage (BSD sysexits EX_USAGE). */
  static final int USAGE = 64;

  /** Name of the run mode that answers the API server. */
  static final String WEBHOOK = "webhook";

  private static final String MODES =
      """
      Usage: portreeve MODE [ARGUMENTS]
        operator   reconciles custom resources; settings from PORTREEVE_… variables
        webhook    decides on admission; settings from PORTREEVE_… variables
        cli        works on files, without a cluster: portreeve cli --help
      """;

  private Main() {}

  /** Starts the mode that the first argument names. */
  public static void main(String... args) {
    var mode = args.length == 0 ? "" : args[0];
    var rest = args.length == 0 ? args : Arrays.copyOfRange(args, 1, args.length);
    switch (mode) {
      case "operator" -> Quarkus.run(OperatorMode.class, rest);
      case WEBHOOK -> {
        System.setProperty("portreeve.mode", WEBHOOK);
        // No reconciler runs here, so none is unhealthy.
        System.setProperty(
            "quarkus.smallrye-health.check.\"io.quarkiverse.operatorsdk.runtime.OperatorHealthCheck\".enabled",
            "false");
        Quarkus.run(WebhookMode.class, rest);
      }
      case "cli" -> System.exit(Cli.run(rest));
      case "--help", "-h", "help" -> System.out.print(MODES);
      default -> {
        System.err.println(
            mode.isEmpty() ? "portreeve: no mode given" : "portreeve: no mode \"" + mode + "\"");
        System.err.print(MODES);
        System.exit(USAGE);
      }
    }
  }
}
