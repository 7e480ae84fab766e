package io.portreeve.provider;

/**
 * A setting of a registry itself. Each is a JSON document in the words of the registry's API, with
 * all members that the API gives, also those that nobody here knows.
 */
public enum Setting {
  /**
   * {@code {"rules": [...]}}: ReplicationConfiguration.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ReplicationConfiguration.html">ReplicationConfiguration</a>
   */
  REPLICATION("replication"),
  /** {@code {"scanType": ..., "rules": [...]}}: RegistryScanningConfiguration. */
  SCANNING("scanning"),
  /** The policy document itself; {@code {}} where there is none. */
  REGISTRY_POLICY("registryPolicy"),
  /** {@code {"<prefix>": {PullThroughCacheRule}, ...}}. */
  PULL_THROUGH_CACHES("pullThroughCaches"),
  /** {@code {"<prefix>": {RepositoryCreationTemplate}, ...}}. */
  CREATION_TEMPLATES("creationTemplates"),
  /** {@code {"rules": [...]}}: SigningConfiguration. */
  SIGNING("signing"),
  /** {@code {"<name>": "<value>", ...}}. */
  ACCOUNT_SETTINGS("accountSettings"),
  /** {@code {"principals": ["<arn>", ...]}}. */
  PULL_TIME_EXCLUSIONS("pullTimeExclusions"),
  /** {@code {"backfills": [ReplicationBackfillSummary, ...]}}: read, and started; never removed. */
  BACKFILLS("replication.existingImages");

  private final String field;

  Setting(String field) {
    this.field = field;
  }

  /** The field of {@code spec.ecr} that asks for it. */
  public String field() {
    return field;
  }
}
