package io.portreeve.tuf;

/** Sigstore's public good instance, as this release knows it. */
public final class PublicGood {
  private PublicGood() {}

  /** Its TUF repository, with the root that this release trusts. */
  public static TufSource source() {
    throw new UnsupportedOperationException();
  }

  /**
   * The {@code trusted_root.json} that it had when this release was made: for clients without
   * network, and until the first refresh.
   */
  public static String trustedRoot() {
    throw new UnsupportedOperationException();
  }
}
