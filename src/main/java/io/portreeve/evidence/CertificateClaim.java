package io.portreeve.evidence;

/**
 * What a Fulcio certificate states besides subject and issuer (Fulcio, oid-info: {@code
 * 1.3.6.1.4.1.57264.1.n}), in the order of its numbers.
 */
public enum CertificateClaim {
  /** Reference to specific build instructions that are responsible for signing. */
  BUILD_SIGNER_URI("buildSignerURI", 9),
  BUILD_SIGNER_DIGEST("buildSignerDigest", 10),
  RUNNER_ENVIRONMENT("runnerEnvironment", 11),
  SOURCE_REPOSITORY_URI("sourceRepositoryURI", 12),
  SOURCE_REPOSITORY_DIGEST("sourceRepositoryDigest", 13),
  SOURCE_REPOSITORY_REF("sourceRepositoryRef", 14),
  SOURCE_REPOSITORY_IDENTIFIER("sourceRepositoryIdentifier", 15),
  SOURCE_REPOSITORY_OWNER_URI("sourceRepositoryOwnerURI", 16),
  SOURCE_REPOSITORY_OWNER_IDENTIFIER("sourceRepositoryOwnerIdentifier", 17),
  BUILD_CONFIG_URI("buildConfigURI", 18),
  BUILD_CONFIG_DIGEST("buildConfigDigest", 19),
  BUILD_TRIGGER("buildTrigger", 20),
  RUN_INVOCATION_URI("runInvocationURI", 21),
  SOURCE_REPOSITORY_VISIBILITY_AT_SIGNING("sourceRepositoryVisibilityAtSigning", 22);

  private final String field;
  private final int number;

  CertificateClaim(String field, int number) {
    this.field = field;
    this.number = number;
  }

  /** Its name in policies and conditions. */
  public String field() {
    return field;
  }

  /** The last number of its object identifier. */
  int number() {
    return number;
  }
}
