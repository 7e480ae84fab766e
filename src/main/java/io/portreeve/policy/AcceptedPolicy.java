package io.portreeve.policy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy in force, as the operator hands it to the webhooks: with all that it refers to, so that
 * a webhook reads nothing else. Kept as JSON in a ConfigMap of the operator's namespace.
 *
 * @param name name of the ImagePolicy
 * @param uid its UID
 * @param generation the generation that is in force
 * @param spec the spec of that generation
 * @param trustRoots for each signer that has one, by name, the text of its trust root
 * @param keys for each signer whose key is in a Secret, by name, the key in PEM
 * @param baseImages what its base images' tags name and have named
 * @param fault why no generation was ever accepted: everything that {@code spec} matches is refused
 *     with this; null: the policy is in force
 */
public record AcceptedPolicy(
    String name,
    String uid,
    long generation,
    ImagePolicySpec spec,
    Map<String, String> trustRoots,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> keys,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<BaseImage> baseImages,
    @Nullable String fault) {
  /** Label of the ConfigMaps that hold an accepted policy; its value is the policy's name. */
  public static final String LABEL = "portreeve.io/accepted-policy";

  /** Key of the policy in the data of its ConfigMap. */
  public static final String KEY = "policy.json";

  /** Makes the collections unmodifiable; absent ones empty, as in what earlier versions wrote. */
  public AcceptedPolicy {
    trustRoots = trustRoots == null ? Map.of() : Map.copyOf(trustRoots);
    keys = keys == null ? Map.of() : Map.copyOf(keys);
    baseImages = baseImages == null ? List.of() : List.copyOf(baseImages);
  }

  /** The same policy, refusing all that it matches. */
  public AcceptedPolicy withFault(String why) {
    return new AcceptedPolicy(name, uid, generation, spec, trustRoots, keys, baseImages, why);
  }

  /** The same policy, with this known of its base images. */
  public AcceptedPolicy withBaseImages(List<BaseImage> known) {
    return new AcceptedPolicy(name, uid, generation, spec, trustRoots, keys, known, fault);
  }

  /** The policy as JSON: equal policies have equal text. */
  public String toJson() {
    return AcceptedPolicyJson.write(this);
  }

  /**
   * Reads what {@link #toJson()} wrote. A text that this version understands only in part, such as
   * that of a newer operator, becomes a policy with a {@link #fault()}: what can't be read can't be
   * enforced.
   *
   * @throws IllegalArgumentException if it doesn't even say which policy it is
   */
  public static AcceptedPolicy fromJson(String text) {
    return AcceptedPolicyJson.read(text);
  }
}
