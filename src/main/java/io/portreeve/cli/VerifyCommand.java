package io.portreeve.cli;

import io.portreeve.image.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of an image what admission would say, and why. */
@Command(
    name = "verify",
    description = {
      "Verifies an image by a policy as admission does, and shows what was found.",
      "Credentials are those of `docker login` in $DOCKER_CONFIG/config.json or ~/.docker/config.json, for exactly the"
          + " image's host; credential helpers aren't used. Then, on Amazon ECR, those that the AWS SDK finds here;"
          + " PORTREEVE_REGISTRIES_ECR_LOGIN=Off keeps it from that."
    },
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = Cli.USAGE,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:admitted",
      "1:refused",
      "2:it can't be decided: registry, credentials, or a TUF repository",
      "64:wrong usage, or a policy that can't be used or isn't about the image",
      "70:a defect of this program"
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(paramLabel = "IMAGE", description = "The image, as a pod would name it.")
  private String image = "";

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "FILE",
      description =
          "YAML with the ImagePolicy and, as further documents or files, the ConfigMaps and Secrets that it names."
              + " Several times for several files.")
  private List<Path> files = List.of();

  @Option(names = "--output", paramLabel = "FORMAT", description = "text or json. Default: text.")
  private Output output = Output.text;

  @Option(
      names = "--refresh",
      description =
          "Fetches what the public Sigstore instance is now, by TUF, instead of believing this release.")
  private boolean refresh;

  @Option(
      names = "--plain-http",
      paramLabel = "HOST",
      description = "A host (with its port) that is asked without TLS, credentials included.")
  private Set<String> plainHttp = Set.of();

  private final Cli.Surroundings surroundings;

  VerifyCommand(Cli.Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** How the report is written. */
  enum Output {
    /** For people. */
    text,
    /** For programs. */
    json
  }

  @Override
  public Integer call() {
    var err = command.commandLine().getErr();
    try {
      var report =
          new ImageVerification(surroundings, plainHttp, refresh).verify(reference(), files);
      command
          .commandLine()
          .getOut()
          .println(output == Output.json ? report.toJson() : report.toText());
      return report.verdict().exitCode();
    } catch (UnusableInputException e) {
      err.println("portreeve: " + e.getMessage());
      return Cli.USAGE;
    } catch (UndecidedException e) {
      err.println("portreeve: " + e.getMessage());
      return ImageReport.Verdict.Undecided.exitCode();
    }
  }

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.startsWith("localhost:") || host.startsWith("127.");
  }

  private ImageReference reference() {
    for (var host : plainHttp) {
      if (host.contains("/")) {
        throw new UnusableInputException(
            "--plain-http '"
                + host
                + "' is no host: write HOST or HOST:PORT, such as 127.0.0.1:5000");
      }
    }
    try {
      var reference = ImageReference.parse(image);
      var host = reference.host();
      if (isHere(host) && !plainHttp.contains(host)) {
        throw new UnusableInputException(
            host
                + " is on this machine and isn't asked unless you say so: add --plain-http "
                + host);
      }
      return reference;
    } catch (IllegalArgumentException e) {
      throw new UnusableInputException(String.valueOf(e.getMessage()));
    }
  }
}
