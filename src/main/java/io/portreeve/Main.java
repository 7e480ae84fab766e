package io.portreeve;

import io.portreeve.cli.Cli;
import io.portreeve.provider.ApiEvents;
import io.portreeve.provider.ecr.EcrClients;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
      case "cli" -> System.exit(run(rest));
      case "--version", "-V" -> System.exit(run(args));
      case "--help", "-h", "help" -> System.out.print(MODES);
      default -> {
        if (Cli.COMMANDS.contains(mode)) {
          System.exit(run(args));
        }
        System.err.println(
            mode.isEmpty() ? "portreeve: no mode given" : "portreeve: no mode \"" + mode + "\"");
        System.err.print(MODES);
        System.exit(Cli.USAGE);
      }
    }
  }

  private static int run(String... args) {
    Cli.Surroundings surroundings;
    try {
      surroundings = surroundings();
    } catch (IllegalArgumentException e) {
      System.err.println("portreeve: " + e.getMessage());
      return Cli.USAGE;
    }
    return Cli.run(surroundings, args);
  }

  private static Cli.Surroundings surroundings() {
    var folder = System.getenv("DOCKER_CONFIG");
    var config =
        folder == null || folder.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".docker")
            : Path.of(folder);
    var clock = Clock.systemUTC();
    var cloud =
        CloudIdentity.of(
                ecrLogin(), ecrHosts(), () -> EcrClients.create(ApiEvents.NONE, "", clock), clock)
            .credentials();
    return new Cli.Surroundings(clock, System::nanoTime, config.resolve("config.json"), cloud);
  }

  /** As the run modes read it: commands have no framework that would. */
  private static Settings.EcrLogin ecrLogin() {
    return "off".equalsIgnoreCase(setting("PORTREEVE_REGISTRIES_ECR_LOGIN"))
        ? Settings.EcrLogin.Off
        : Settings.EcrLogin.Auto;
  }

  private static Set<String> ecrHosts() {
    return Stream.of(setting("PORTREEVE_REGISTRIES_ECR_HOSTS").split(",", -1))
        .filter(it -> !it.isBlank())
        .collect(Collectors.toSet());
  }

  private static String setting(String name) {
    return Objects.requireNonNullElse(System.getenv(name), "");
  }
}
