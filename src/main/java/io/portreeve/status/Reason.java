package io.portreeve.status;

/**
 * The reasons that conditions and Events carry, as documented API: programs may compare them,
 * health must not depend on them. {@code docs/reference/reasons.md} is written from this list.
 */
public final class Reason {
  private Reason() {}

  // Ready

  /** The object is as its spec asks. */
  public static final String SUCCEEDED = "Succeeded";

  // Progressing: the operator goes on by itself

  /** The Registry hasn't been read yet, or isn't Ready. */
  public static final String REGISTRY_NOT_READY = "RegistryNotReady";

  /** The object's namespace isn't in the operator's cache yet. */
  public static final String NAMESPACE_UNKNOWN = "NamespaceUnknown";

  /** No Registry of that name yet. */
  public static final String REGISTRY_NOT_FOUND = "RegistryNotFound";

  /** The registry throttles requests; retried with growing pauses. */
  public static final String THROTTLED = "Throttled";

  /**
   * The registry can't be reached or answers with an error of its own; retried with growing pauses.
   */
  public static final String REGISTRY_UNAVAILABLE = "RegistryUnavailable";

  /** The operator hasn't made the webhook's serving certificate yet. */
  public static final String SERVING_CERTIFICATE_NOT_READY = "ServingCertificateNotReady";

  /** A trust root of the ImagePolicy is being fetched for the first time. */
  public static final String TRUST_ROOT_NOT_FETCHED = "TrustRootNotFetched";

  /** A base image of the ImagePolicy is being fetched for the first time. */
  public static final String BASE_IMAGE_NOT_FETCHED = "BaseImageNotFetched";

  /** Somebody else changed the same thing at the same moment; retried. */
  public static final String CONFLICT = "Conflict";

  /** No LifecyclePolicy of that name yet. */
  public static final String LIFECYCLE_POLICY_NOT_FOUND = "LifecyclePolicyNotFound";

  /**
   * A principal that the repository policy names doesn't exist, as far as the registry knows; IAM
   * may be behind, and it is tried again.
   */
  public static final String PRINCIPAL_NOT_FOUND = "PrincipalNotFound";

  /** What the cluster runs isn't read completely; what may be in use isn't touched meanwhile. */
  public static final String USAGE_UNKNOWN = "UsageUnknown";

  /** A Registry that is being deleted waits for the ImageRepositories that refer to it. */
  public static final String REPOSITORIES_REMAIN = "RepositoriesRemain";

  /** Some setting of the registry itself couldn't be read or written; retried. */
  public static final String SETTING_UNAVAILABLE = "SettingUnavailable";

  /** Work is paused by {@code suspend}; a condition only where a deletion waits for it. */
  public static final String SUSPENDED = "Suspended";

  /** A fault of the operator itself; retried, and logged with its stack trace. */
  public static final String INTERNAL_ERROR = "InternalError";

  // Stalled: somebody must act

  /** A field's value can't be used; the message names the field and the rule. */
  public static final String INVALID_SPEC = "InvalidSpec";

  /** The registry refused a request as invalid; the message is the registry's. */
  public static final String REJECTED_BY_REGISTRY = "RejectedByRegistry";

  /** The credentials aren't allowed a request; the message names it. */
  public static final String ACCESS_DENIED = "AccessDenied";

  /** The credentials belong to another account than the Registry's. */
  public static final String ACCOUNT_MISMATCH = "AccountMismatch";

  /** The Secret with the credentials is missing, incomplete, or may not be read. */
  public static final String CREDENTIALS_UNUSABLE = "CredentialsUnusable";

  /** An older Registry names the same account and region. */
  public static final String DUPLICATE_REGISTRY = "DuplicateRegistry";

  /** The Registry's tenancy doesn't grant it. */
  public static final String NOT_GRANTED = "NotGranted";

  /**
   * The registry has as many repositories as its tenancy lets the object's namespace have: none is
   * created. It is tried again.
   */
  public static final String TOO_MANY_REPOSITORIES = "TooManyRepositories";

  /** The repository exists and isn't this object's. */
  public static final String NOT_OWNED = "NotOwned";

  /** Another live object of the same cluster name, namespace and name claims the repository. */
  public static final String OWNERSHIP_CONTESTED = "OwnershipContested";

  /** The repository's encryption differs, and can't be changed. */
  public static final String ENCRYPTION_DIFFERS = "EncryptionDiffers";

  /** The rules of the LifecyclePolicy are refused. */
  public static final String LIFECYCLE_POLICY_UNUSABLE = "LifecyclePolicyUnusable";

  /** The repository is to be deleted only if it is empty, and isn't. */
  public static final String REPOSITORY_NOT_EMPTY = "RepositoryNotEmpty";

  /** The repository is to be deleted, or an image of it archived, and a workload uses the image. */
  public static final String IMAGES_IN_USE = "ImagesInUse";

  /** A trust root or key of the ImagePolicy is missing, can't be used, or may not be read. */
  public static final String TRUST_ROOT_UNUSABLE = "TrustRootUnusable";

  /**
   * Nothing was ever fetched of a base image of the ImagePolicy, or it has no layers to compare; it
   * is tried again.
   */
  public static final String BASE_IMAGE_UNUSABLE = "BaseImageUnusable";

  /**
   * A trust root from a TUF repository isn't known to be current; what was fetched last stays in
   * force.
   */
  public static final String TRUST_ROOT_STALE = "TrustRootStale";

  /** The ClusterRole that owns all webhook configurations doesn't exist. */
  public static final String WEBHOOK_OWNER_MISSING = "WebhookOwnerMissing";

  /** The ImagePolicyException has ended, and lets nothing in any more. */
  public static final String EXPIRED = "Expired";

  /** The operator's role isn't allowed to read or write some setting of the registry itself. */
  public static final String SETTING_DENIED = "SettingDenied";

  /**
   * The registry, or one of its quotas, refuses some setting of the registry itself, or somebody
   * else's entry is in its place.
   */
  public static final String SETTING_REFUSED = "SettingRefused";

  /**
   * Somebody changes some setting of the registry itself back again and again; it is left alone for
   * an hour.
   */
  public static final String SETTING_CONTESTED = "SettingContested";

  /**
   * The annotation with the settings that were last applied can't be read, so that what is ours
   * can't be told from what others put: restore it from a backup, or take it away. Then what is
   * there as asked is shared, and stays when the Registry goes.
   */
  public static final String LAST_APPLIED_UNREADABLE = "LastAppliedUnreadable";

  // Events only

  /** An ImagePolicy was accepted, and says something that its author may not mean. */
  public static final String POLICY_WARNING = "PolicyWarning";

  /** An image that pods run is one that the ImagePolicy refuses now; the message says why. */
  public static final String RUNNING_IMAGE_REFUSED = "RunningImageRefused";

  /** An image that pods run isn't refused any more. */
  public static final String RUNNING_IMAGE_ADMITTED = "RunningImageAdmitted";

  /** Pods run only because of an ImagePolicyException. */
  public static final String EXCEPTION_USED = "ExceptionUsed";

  /** An ImagePolicyException says something that its author may not mean. */
  public static final String EXCEPTION_WARNING = "ExceptionWarning";

  /** A Registry's settings say something that their author may not mean. */
  public static final String SETTING_WARNING = "SettingWarning";

  /** A repository was created. */
  public static final String CREATED = "Created";

  /** Settings of a repository, or of a registry, were brought to what the spec asks. */
  public static final String UPDATED = "Updated";

  /** A repository that had no owner was taken over. */
  public static final String ADOPTED = "Adopted";

  /** Settings were changed behind the operator's back; the message says which. */
  public static final String DRIFT_DETECTED = "DriftDetected";

  /** What had drifted is again as the spec asks. */
  public static final String DRIFT_REPAIRED = "DriftRepaired";

  /** A repository's images can't be counted; its settings aren't concerned. */
  public static final String MEASUREMENT_FAILED = "MeasurementFailed";

  /** A repository policy was set that says something its author may not mean. */
  public static final String ACCESS_WARNING = "AccessWarning";

  /** The object goes, its repository stays. */
  public static final String RETAINED = "Retained";

  /** The object goes, and its repository was deleted. */
  public static final String DELETED = "Deleted";

  /** The object goes; the repository isn't its own and was left alone. */
  public static final String LEFT_ALONE = "LeftAlone";

  /** What came from a Registry that goes was taken out of its registry. */
  public static final String REMOVED = "Removed";
}
