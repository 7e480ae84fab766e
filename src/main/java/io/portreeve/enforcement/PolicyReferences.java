package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has what policies refer to.
 *
 * @param trust keys and trust roots
 * @param bases base images
 * @param credentials those that a policy names, for its base images
 */
public record PolicyReferences(
    TrustMaterial trust,
    BaseImageKeeper bases,
    Function<AcceptedPolicy, PullCredentials> credentials) {
  /** What is known of a policy's base images. */
  BaseMaterial bases(ImagePolicy policy, @Nullable AcceptedPolicy inForce) {
    var spec = policy.getSpec();
    var metadata = policy.getMetadata();
    var asking =
        new AcceptedPolicy(
            metadata.getName(), metadata.getUid(), 0, spec, Map.of(), Map.of(), List.of(), null);
    return BaseMaterial.read(spec, inForce, bases, scope(spec), credentials.apply(asking));
  }

  /** Has all that is fetched from elsewhere asked for anew, soon. */
  void refresh(ImagePolicy policy) {
    var spec = policy.getSpec();
    spec.signers().forEach(trust::refresh);
    BaseMaterial.references(spec).forEach(base -> bases.soon(base, scope(spec)));
  }

  private static String scope(ImagePolicySpec spec) {
    return spec.credentials() == null ? "" : spec.credentials().secretRef().toString();
  }
}
