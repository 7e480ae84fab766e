package io.portreeve.settings;

/**
 * How much ECR takes.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html">Service
 *     quotas</a>; where it and the API's model differ (replication rules), the model's is taken,
 *     and ECR has the last word
 */
final class Limits {
  static final int REPLICATION_RULES = 25;
  static final int DESTINATIONS = 25;
  static final int FILTERS = 100;
  static final int SCANNING_RULES = 2;
  static final int POLICY_CHARS = 10_240;
  static final int CACHES = 50;
  static final int TEMPLATES = 50;
  static final int SIGNING_RULES = 10;
  static final int EXCLUSIONS = 100;
  static final int BACKFILLS_AT_ONCE = 10;

  private Limits() {}
}
