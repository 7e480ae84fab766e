package io.portreeve;

import io.portreeve.cli.Cli;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;

/**
 * Starts one of the run modes, {@code operator} or {@code webhook}, or a command: the first
 * argument, before any framework. So a command starts at once and opens no port.
 */
@QuarkusMain
public final class Main {
  /** Name of the run mode that answers the API server. */
  static final String WEBHOOK = "webhook";

  private static final String MODES =
      """
      Usage: portreeve MODE [ARGUMENTS]
        operator        reconciles custom resources; settings from PORTREEVE_… variables
        webhook         decides on admission; settings from PORTREEVE_… variables
        verify          verifies an image by a policy, as admission does
        verify-bundle   verifies a Sigstore bundle, offline
        lint            checks LifecyclePolicy manifests before they are applied
        cli             the three before: portreeve cli --help
      """;

  private Main() {}

  /** Starts what the first argument names. */
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
      case "cli" -> System.exit(Cli.run(surroundings(), rest));
      case "--version", "-V" -> System.exit(Cli.run(surroundings(), args));
      case "--help", "-h", "help" -> System.out.print(MODES);
      default -> {
        if (Cli.COMMANDS.contains(mode)) {
          System.exit(Cli.run(surroundings(), args));
        }
        System.err.println(
            mode.isEmpty() ? "portreeve: no mode given" : "portreeve: no mode \"" + mode + "\"");
        System.err.print(MODES);
        System.exit(Cli.USAGE);
      }
    }
  }

  private static Cli.Surroundings surroundings() {
    var folder = System.getenv("DOCKER_CONFIG");
    var config =
        folder == null || folder.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".docker")
            : Path.of(folder);
    return new Cli.Surroundings(Clock.systemUTC(), System::nanoTime, config.resolve("config.json"));
  }
}
