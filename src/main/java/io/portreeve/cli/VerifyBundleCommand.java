package io.portreeve.cli;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Verifies a Sigstore bundle, offline.
 *
 * <p>Source: the client protocol of sigstore-conformance, "verify-bundle".
 */
@Command(
    name = "verify-bundle",
    description = {
      "Verifies that a Sigstore bundle is a signature of a file, or a statement about it, by the one that is named.",
      "Offline: bundle, file and trusted root are all that counts."
    },
    mixinStandardHelpOptions = true,
    exitCodeOnInvalidInput = Cli.USAGE,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:it verifies",
      "1:it doesn't",
      "64:wrong usage, or a file that can't be used",
      "70:a defect of this program"
    })
final class VerifyBundleCommand implements Callable<Integer> {
  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "FILE",
      description = "The bundle: JSON, version 0.1 to 0.3.")
  private Path bundle = Path.of("");

  @ArgGroup(multiplicity = "1")
  private Who who = new Who();

  @Option(
      names = "--trusted-root",
      paramLabel = "FILE",
      description =
          "What to trust, a trusted_root.json. Default: the public Sigstore instance, as this release knows it.")
  private @Nullable Path trustedRoot;

  @Option(
      names = "--staging",
      description = "The staging instance isn't known: give its root by --trusted-root.")
  private boolean staging;

  @Parameters(
      paramLabel = "FILE_OR_DIGEST",
      description = "What is signed: a file, or sha256: and 64 hexadecimal digits.")
  private String artifact = "";

  private final Cli.Surroundings surroundings;

  VerifyBundleCommand(Cli.Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Whose signature it must be. */
  static final class Who {
    @ArgGroup(exclusive = false, multiplicity = "1")
    @Nullable Identity identity;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "PUB",
        description = "The public key that signed, PEM.")
    @Nullable Path key;
  }

  /** Somebody with a certificate. */
  static final class Identity {
    @Option(
        names = "--certificate-identity",
        required = true,
        paramLabel = "ID",
        description = "The certificate's subject alternative name, exactly.")
    String subject = "";

    @Option(
        names = "--certificate-oidc-issuer",
        required = true,
        paramLabel = "URL",
        description = "The OIDC issuer that the certificate states, exactly.")
    String issuer = "";
  }

  @Override
  public Integer call() {
    var err = command.commandLine().getErr();
    if (staging) {
      err.println(
          "portreeve: --staging: the root of the staging instance isn't part of this release; give it by --trusted-root FILE");
      return Cli.USAGE;
    }
    try {
      // Only now is loaded what verifies: help needs none of it.
      var check = new BundleCheck(trustedRoot, surroundings.clock());
      var identity = who.identity;
      var key = who.key;
      var proof =
          identity != null
              ? check.byIdentity(bundle, artifact, identity.subject, identity.issuer)
              : check.byKey(bundle, artifact, Objects.requireNonNull(key, "picocli asks for one"));
      if (proof.passed()) {
        command.commandLine().getOut().println("verified: " + proof.found());
        return 0;
      }
      err.println("portreeve: " + bundle + " doesn't verify: " + proof.reason());
      err.println(proof.toText());
      return 1;
    } catch (UnusableInputException e) {
      err.println("portreeve: " + e.getMessage());
      return Cli.USAGE;
    }
  }
}
