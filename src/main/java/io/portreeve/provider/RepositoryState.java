package io.portreeve.provider;

import io.portreeve.image.RepositoryName;

/**
 * What a listing of repositories shows of one. A registry may have 100,000: what follows from the
 * name isn't kept.
 *
 * @param name its name
 * @param place where it is
 * @param tagMutability whether tags may be moved
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption its encryption
 */
public record RepositoryState(
    RepositoryName name,
    RepositoryPlace place,
    TagMutabilitySetting tagMutability,
    boolean scanOnPush,
    EncryptionSetting encryption) {

  /** Its identifier. */
  public String arn() {
    return place.arn(name);
  }

  /** The name that images of it are pulled by. */
  public String uri() {
    return place.uri(name);
  }

  /** Returns a copy with another setting. */
  public RepositoryState withTagMutability(TagMutabilitySetting setting) {
    return new RepositoryState(name, place, setting, scanOnPush, encryption);
  }

  /** Returns a copy with another setting. */
  public RepositoryState withScanOnPush(boolean setting) {
    return new RepositoryState(name, place, tagMutability, setting, encryption);
  }
}
