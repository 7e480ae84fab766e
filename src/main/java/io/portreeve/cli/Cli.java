package io.portreeve.cli;

import io.portreeve.credentials.PullCredentials;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command line client. */
@Command(
    name = "portreeve",
    description = {
      "Verifies images and bundles, and checks manifests, without a cluster.",
      "(operator and webhook are run modes of the same program.)"
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeOnInvalidInput = Cli.USAGE,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is refused",
      "2:it can't be decided, or wrong usage of lint",
      "64:wrong usage of the others",
      "70:a defect of this program"
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Cli {
  /** The commands, for those who are asked for one by its name alone. */
  public static final List<String> COMMANDS = List.of("verify", "verify-bundle", "lint");

  /** Exit code for wrong usage (BSD sysexits EX_USAGE). */
  public static final int USAGE = 64;

  /** Exit code for a defect (BSD sysexits EX_SOFTWARE). */
  static final int DEFECT = 70;

  private Cli() {}

  /**
   * What the commands have of the machine that they run on.
   *
   * @param clock what certificates without a timestamp are held against
   * @param nanos a clock that never goes back
   * @param dockerConfig where {@code docker login} keeps credentials; needn't be there
   * @param cloud what else it may pull with; having it takes no time
   */
  public record Surroundings(
      Clock clock, LongSupplier nanos, Path dockerConfig, PullCredentials cloud) {
    /** On no cloud. */
    public Surroundings(Clock clock, LongSupplier nanos, Path dockerConfig) {
      this(clock, nanos, dockerConfig, PullCredentials.NONE);
    }
  }

  /** Runs a command and returns its exit code. */
  public static int run(Surroundings surroundings, String... args) {
    var line =
        new CommandLine(new Cli())
            .addSubcommand(new VerifyCommand(surroundings))
            .addSubcommand(new VerifyBundleCommand(surroundings))
            .addSubcommand(new LintCommand(surroundings.clock()));
    if (args.length == 0) {
      line.usage(System.err);
      return USAGE;
    }
    line.setExecutionExceptionHandler(defect());
    return line.execute(args);
  }

  /** What nobody foresaw is never success; of what it is, the first line will do. */
  private static IExecutionExceptionHandler defect() {
    return (e, line, _) -> {
      line.getErr().println("portreeve: a defect of this program: " + e);
      return DEFECT;
    };
  }
}
