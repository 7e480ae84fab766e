package io.portreeve.testing;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.LifecyclePolicySpec;
import io.portreeve.api.v1alpha1.LifecycleRule;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.RegistrySpec;
import io.portreeve.api.v1alpha1.RegistryType;
import io.portreeve.api.v1alpha1.RepositoryDefaults;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects that many tests need: Registry {@code main}, policies, selectors. */
public final class Samples {
  public static final String REGION = "eu-west-1";
  public static final String ACCOUNT = "123456789012";

  /** Selects every namespace. */
  public static final NamespaceSelector ALL = new NamespaceSelector(Map.of(), List.of());

  private Samples() {}

  /** Metadata of an object that is new. */
  public static ObjectMeta metadata(@Nullable String namespace, String name) {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(name)
        .withUid("uid-of-" + name)
        .withGeneration(1L)
        .build();
  }

  /** A rule of a tenancy for every namespace. */
  public static TenancyRule grant(String names, TenancyPermission... allow) {
    return new TenancyRule(ALL, List.of(names), List.of(allow), null);
  }

  /** The same, with a limit to the number of repositories. */
  public static TenancyRule grantUpTo(int maxRepositories, String... names) {
    return new TenancyRule(ALL, List.of(names), List.of(), maxRepositories);
  }

  /** Registry {@code main} with this tenancy and nothing else. */
  public static Registry registry(TenancyRule... tenancy) {
    return registry(spec(null, null, null, tenancy));
  }

  /** Registry {@code main} with this spec. */
  public static Registry registry(RegistrySpec spec) {
    var registry = new Registry();
    registry.setMetadata(metadata(null, "main"));
    registry.setSpec(spec);
    return registry;
  }

  /** The usual account and region, with nothing set besides. */
  public static EcrSpec ecr(@Nullable String endpoint, @Nullable SecretRef credentials) {
    return ecr(REGION, ACCOUNT, endpoint, credentials);
  }

  /** An account and region, with nothing set besides. */
  public static EcrSpec ecr(
      String region, String account, @Nullable String endpoint, @Nullable SecretRef credentials) {
    return new EcrSpec(
        region,
        account,
        null,
        null,
        List.of(),
        endpoint,
        null,
        credentials,
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        null,
        null,
        null);
  }

  /** The spec of an ECR registry. */
  public static RegistrySpec spec(
      @Nullable RepositoryDefaults defaults,
      @Nullable String interval,
      @Nullable Boolean suspend,
      TenancyRule... tenancy) {
    return new RegistrySpec(
        RegistryType.ECR,
        ecr(null, null),
        List.of(tenancy),
        null,
        defaults,
        List.of(),
        null,
        interval,
        null,
        suspend);
  }

  /** Untagged images go after some days. */
  public static LifecycleRule untaggedAfter(String age) {
    return new LifecycleRule(
        "untagged",
        new LifecycleRule.Match(LifecycleRule.TagStatus.Untagged, List.of(), List.of()),
        new LifecycleRule.Expire(age, null));
  }

  /** A policy that only its own namespace may use. */
  public static LifecyclePolicy policy(String namespace, String name, LifecycleRule... rules) {
    return policy(namespace, name, null, rules);
  }

  /** A policy that the namespaces which a selector selects may use as well. */
  public static LifecyclePolicy policy(
      String namespace, String name, @Nullable NamespaceSelector from, LifecycleRule... rules) {
    var policy = new LifecyclePolicy();
    policy.setMetadata(metadata(namespace, name));
    policy.setSpec(
        new LifecyclePolicySpec(
            List.of(rules), from == null ? null : new LifecyclePolicySpec.AccessFrom(from)));
    return policy;
  }
}
