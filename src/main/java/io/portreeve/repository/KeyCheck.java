package io.portreeve.repository;

import io.portreeve.api.v1alpha1.Encryption;
import io.portreeve.status.Outcome;
import io.portreeve.status.Reason;
import org.jspecify.annotations.Nullable;

/** Whether a KMS key may encrypt a repository: of the registry's region, and not just anybody's. */
final class KeyCheck {
  private KeyCheck() {}

  /** Returns what is wrong with the key; null if nothing is. */
  static Outcome.@Nullable Stalled of(
      RepositoryResolution.Input input, @Nullable Encryption encryption) {
    var ecr = input.registry().getSpec().ecr();
    if (encryption == null || encryption.kmsKey() == null || ecr == null) {
      return null;
    }
    var own = input.object().getSpec().encryption() != null;
    var parts = encryption.kmsKey().split(":", 6);
    var inRegion = parts.length == 6 && parts[3].equals(ecr.region());
    if (inRegion && own && !parts[4].equals(ecr.accountId()) && !isDefaultKey(input, encryption)) {
      return new Outcome.Stalled(
          Reason.INVALID_SPEC,
          "spec.encryption.kmsKey must name a key of the registry's account "
              + ecr.accountId()
              + ", or the one of the Registry's defaults: "
              + encryption.kmsKey());
    }
    if (inRegion) {
      return null;
    }
    var field = own ? "spec.encryption.kmsKey" : "spec.defaults.encryption.kmsKey of the Registry";
    return new Outcome.Stalled(
        Reason.INVALID_SPEC,
        field
            + " must name a key in the registry's region "
            + ecr.region()
            + ": "
            + encryption.kmsKey());
  }

  /** A key of another account is the platform team's to choose. */
  private static boolean isDefaultKey(RepositoryResolution.Input input, Encryption encryption) {
    var defaults = input.registry().getSpec().defaults();
    return defaults != null && encryption.equals(defaults.encryption());
  }
}
