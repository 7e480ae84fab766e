package io.portreeve.tuf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Sigstore's public good instance, as this release knows it: its TUF root is version 10 (that of
 * sigstore-java 2.0.0), its trusted root the one whose newest log began on 23 September 2025.
 */
public final class PublicGood {
  private static final URI MIRROR = URI.create("https://tuf-repo-cdn.sigstore.dev");
  private static final String ROOT = "/dev/sigstore/tuf/sigstore-tuf-root/root.json";
  private static final String TRUSTED_ROOT = "/io/portreeve/tuf/public-good-trusted_root.json";

  private PublicGood() {}

  /** Its TUF repository, with the root that this release trusts. */
  public static TufSource source() {
    return new TufSource(MIRROR, text(ROOT));
  }

  /**
   * The {@code trusted_root.json} that it had when this release was made: for clients without
   * network, and until the first refresh.
   */
  public static String trustedRoot() {
    return text(TRUSTED_ROOT);
  }

  private static String text(String resource) {
    try (var in =
        Objects.requireNonNull(PublicGood.class.getResourceAsStream(resource), resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " can't be read from the jar", e);
    }
  }
}
