package io.portreeve.provider;

import org.jspecify.annotations.Nullable;

/**
 * Encryption at rest.
 *
 * @param type the registry's own word, for ECR {@code AES256}, {@code KMS} or {@code KMS_DSSE}
 * @param kmsKey ARN of the key; absent where the registry chooses, or where there is none
 */
public record EncryptionSetting(String type, @Nullable String kmsKey) {
  /**
   * Whether a repository encrypted like this is what {@code desired} asks: the same type, and the
   * same key where one is asked for.
   */
  public boolean satisfies(EncryptionSetting desired) {
    return type.equals(desired.type) && (desired.kmsKey == null || desired.kmsKey.equals(kmsKey));
  }

  @Override
  public String toString() {
    return kmsKey == null ? type : type + " " + kmsKey;
  }
}
