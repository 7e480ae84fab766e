package io.portreeve.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line client. */
@Command(
    name = "portreeve cli",
    description = "Works on Portreeve's custom resources in files, without a cluster.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = LintCommand.class,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:something is refused",
      "2:wrong usage, or a file can't be read"
    },
    synopsisSubcommandLabel = "COMMAND")
public final class Cli {
  private Cli() {}

  /** Runs a command and returns its exit code. */
  public static int run(String... args) {
    var line = new CommandLine(new Cli());
    if (args.length == 0) {
      line.usage(System.err);
      return CommandLine.ExitCode.USAGE;
    }
    return line.execute(args);
  }
}
