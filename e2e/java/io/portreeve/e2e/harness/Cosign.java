package io.portreeve.e2e.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Real cosign, with the lab's Sigstore and nothing of the machine's configuration. */
public final class Cosign {
  /** Identity of who signs with {@link #keyless()}. */
  public static final String IDENTITY =
      "https://github.com/acme/app/.github/workflows/release.yml@refs/heads/main";

  /** As cosign 2 signed: into tags, with no entry yet. */
  public static final List<String> LEGACY =
      List.of("--new-bundle-format=false", "--use-signing-config=false", "--tlog-upload=false");

  private final UnaryOperator<String> properties;
  private final Path directory;

  /**
   * Creates it.
   *
   * @param properties of the lab, by name
   * @param directory where it may write
   */
  public Cosign(UnaryOperator<String> properties, Path directory) {
    this.properties = properties;
    this.directory = directory;
  }

  /** A property of the lab. */
  public String property(String name) {
    return properties.apply(name);
  }

  /** Where it may write. */
  public Path directory() {
    return directory;
  }

  /** What signs keyless: as the workflow that {@link #IDENTITY} names. */
  public List<String> keyless() {
    return List.of("--identity-token", script("token").strip());
  }

  /** What verifies that. */
  public List<String> byIdentity() {
    return List.of(
        "--certificate-identity",
        IDENTITY,
        "--certificate-oidc-issuer",
        property("PORTREEVE_LAB_OIDC"));
  }

  /** Where bundles are logged and timestamped. */
  public List<String> logged() {
    return List.of(
        "--signing-config",
        property("PORTREEVE_LAB_SIGNING_CONFIG"),
        "--trusted-root",
        property("PORTREEVE_LAB_TRUSTED_ROOT"));
  }

  /** Where they are timestamped only. */
  public List<String> timestamped() {
    return List.of(
        "--signing-config",
        property("PORTREEVE_LAB_SIGNING_CONFIG_TSA_ONLY"),
        "--trusted-root",
        property("PORTREEVE_LAB_TRUSTED_ROOT"));
  }

  /** Where the old format's certificates come from. */
  public List<String> fulcio() {
    return List.of("--fulcio-url", property("PORTREEVE_LAB_FULCIO"));
  }

  /** Who timestamps in the old format. */
  public List<String> timestampServer() {
    return List.of("--timestamp-server-url", property("PORTREEVE_LAB_TSA"));
  }

  /** Runs cosign; it must succeed. Arguments are strings, paths and lists of these. */
  public String must(Object... arguments) {
    var result = run(arguments);
    if (result.exit() != 0) {
      throw new AssertionError(List.of(arguments) + ":\n" + result.output());
    }
    return result.output();
  }

  /** Runs cosign, whatever comes of it. */
  public Commands.Result run(Object... arguments) {
    var command = new ArrayList<String>();
    command.add("env");
    command.add("-i");
    environment().forEach((name, value) -> command.add(name + "=" + value));
    command.add(property("PORTREEVE_LAB_BIN") + "/cosign");
    flatten(List.of(arguments), command);
    return Commands.run(Map.of(), command);
  }

  private Map<String, String> environment() {
    return Map.of(
        "HOME", directory.toString(),
        "TUF_ROOT", directory.resolve("no-tuf").toString(),
        "SIGSTORE_NO_CACHE", "true",
        "COSIGN_PASSWORD", "",
        "COSIGN_YES", "true");
  }

  /** Runs a script of the lab; it must succeed. */
  public String script(String name, Object... arguments) {
    var command = new ArrayList<String>(List.of("e2e/lab/" + name));
    flatten(List.of(arguments), command);
    return Commands.must(Map.of("PORTREEVE_LAB", property("PORTREEVE_LAB")), command);
  }

  private static void flatten(List<?> arguments, List<String> into) {
    for (var each : arguments) {
      if (each instanceof List<?> several) {
        flatten(several, into);
      } else {
        into.add(each.toString());
      }
    }
  }
}
