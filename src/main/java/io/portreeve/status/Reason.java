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

  /** A Registry that is being deleted waits for the ImageRepositories that refer to it. */
  public static final String REPOSITORIES_REMAIN = "RepositoriesRemain";

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

  /** The repository is to be deleted, and a workload uses one of its images. */
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

  /** A repository was created. */
  public static final String CREATED = "Created";

  /** A repository's settings were brought to what the spec asks. */
  public static final String UPDATED = "Updated";

  /** A repository that had no owner was taken over. */
  public static final String ADOPTED = "Adopted";

  /** Settings were changed behind the operator's back; the message says which. */
  public static final String DRIFT_DETECTED = "DriftDetected";

  /** What had drifted is again as the spec asks. */
  public static final String DRIFT_REPAIRED = "DriftRepaired";

  /** The object goes, its repository stays. */
  public static final String RETAINED = "Retained";

  /** The object goes, and its repository was deleted. */
  public static final String DELETED = "Deleted";

  /** The object goes; the repository isn't its own and was left alone. */
  public static final String LEFT_ALONE = "LeftAlone";

  /** Ownership tags were taken off the repositories of a Registry that goes. */
  public static final String REMOVED = "Removed";
}
