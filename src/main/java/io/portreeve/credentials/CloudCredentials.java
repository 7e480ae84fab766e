package io.portreeve.credentials;

import java.util.List;
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

  /**
   * A role, assumed with other credentials.
   *
   * @param source whose credentials assume the first role
   * @param roles the roles, each assumed with the credentials of the one before; at least one
   * @param scope what the last one is assumed for
   */
  record AssumedRoles(CloudCredentials source, List<Role> roles, Scope scope)
      implements CloudCredentials {
    /** Makes the list unmodifiable. */
    public AssumedRoles {
      if (roles.isEmpty()) {
        throw new IllegalArgumentException("no role to assume");
      }
      roles = List.copyOf(roles);
    }
  }

  /**
   * A role.
   *
   * @param arn its ARN
   * @param externalId what its trust policy demands
   */
  record Role(String arn, @Nullable String externalId) {
    @Override
    public String toString() {
      return arn;
    }
  }

  /** What a role is assumed for. */
  enum Scope {
    /** All that it may do. */
    ALL,
    /** Pulling, whatever else it may do: a session policy takes the rest away. */
    PULL
  }
}
