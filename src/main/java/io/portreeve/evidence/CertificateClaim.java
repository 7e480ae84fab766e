package io.portreeve.evidence;

/**
 * What a Fulcio certificate states besides subject and issuer (Fulcio, oid-info: {@code
 * 1.3.6.1.4.1.57264.1.n}), in the order of its numbers. What each says is what the issuer's token
 * said; a provider leaves out what it doesn't know.
 */
public enum CertificateClaim {
  /** Which build instructions signed: a reusable workflow, where one is used. */
  BUILD_SIGNER_URI("buildSignerURI", 9),
  /** The version of those instructions, such as a commit. */
  BUILD_SIGNER_DIGEST("buildSignerDigest", 10),
  /** Whether the build ran on the platform's machines or on its owner's. */
  RUNNER_ENVIRONMENT("runnerEnvironment", 11),
  /** The repository that was built. */
  SOURCE_REPOSITORY_URI("sourceRepositoryURI", 12),
  /** The version that was built, such as a commit. */
  SOURCE_REPOSITORY_DIGEST("sourceRepositoryDigest", 13),
  /** The branch or tag that was built. */
  SOURCE_REPOSITORY_REF("sourceRepositoryRef", 14),
  /** The repository's number, which stays when it is renamed. */
  SOURCE_REPOSITORY_IDENTIFIER("sourceRepositoryIdentifier", 15),
  /** Who owns the repository. */
  SOURCE_REPOSITORY_OWNER_URI("sourceRepositoryOwnerURI", 16),
  /** The owner's number, which stays when the owner is renamed. */
  SOURCE_REPOSITORY_OWNER_IDENTIFIER("sourceRepositoryOwnerIdentifier", 17),
  /** The build instructions that began the build. */
  BUILD_CONFIG_URI("buildConfigURI", 18),
  /** The version of those, such as a commit. */
  BUILD_CONFIG_DIGEST("buildConfigDigest", 19),
  /** The event that began the build. */
  BUILD_TRIGGER("buildTrigger", 20),
  /** The run, which no other has. */
  RUN_INVOCATION_URI("runInvocationURI", 21),
  /** Whether the repository was public or private when this was signed. */
  SOURCE_REPOSITORY_VISIBILITY_AT_SIGNING("sourceRepositoryVisibilityAtSigning", 22),
  /** Where the job deploys to, as the platform protects it. */
  DEPLOYMENT_ENVIRONMENT("deploymentEnvironment", 23),
  /** The subject of the issuer's token, unchanged. */
  TOKEN_SUBJECT("tokenSubject", 24);

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
