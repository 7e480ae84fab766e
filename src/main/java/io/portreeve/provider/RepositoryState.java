package io.portreeve.provider;

import io.portreeve.image.RepositoryName;

/**
 * What a listing of repositories shows of one.
 *
 * @param name its name
 * @param arn its identifier
 * @param uri the name that images of it are pulled by
 * @param tagMutability whether tags may be moved
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption its encryption
 */
public record RepositoryState(
    RepositoryName name,
    String arn,
    String uri,
    TagMutabilitySetting tagMutability,
    boolean scanOnPush,
    EncryptionSetting encryption) {

  /** Returns a copy with another setting. */
  public RepositoryState withTagMutability(TagMutabilitySetting setting) {
    return new RepositoryState(name, arn, uri, setting, scanOnPush, encryption);
  }

  /** Returns a copy with another setting. */
  public RepositoryState withScanOnPush(boolean setting) {
    return new RepositoryState(name, arn, uri, tagMutability, setting, encryption);
  }
}
