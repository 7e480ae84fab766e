package io.portreeve.credentials;

import org.jspecify.annotations.Nullable;

/** Where a cloud client takes its credentials from. */
public sealed interface CloudCredentials {
  /** The cloud SDK's own default chain: workload identity, environment, profile. */
  record DefaultChain() implements CloudCredentials {}

  /**
   * An access key.
   *
   * @param accessKeyId its id
   * @param secretAccessKey its secret; never printed
   * @param sessionToken token of temporary credentials; never printed
   */
  record AccessKey(String accessKeyId, String secretAccessKey, @Nullable String sessionToken)
      implements CloudCredentials {
    @Override
    public String toString() {
      return "AccessKey[" + accessKeyId + "]";
    }
  }
}
