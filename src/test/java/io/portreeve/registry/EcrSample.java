package io.portreeve.registry;

import io.portreeve.api.v1alpha1.AccountSettings;
import io.portreeve.api.v1alpha1.AwsRole;
import io.portreeve.api.v1alpha1.CreationTemplate;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.api.v1alpha1.PullThroughCache;
import io.portreeve.api.v1alpha1.PullTimeExclusions;
import io.portreeve.api.v1alpha1.RegistryEvents;
import io.portreeve.api.v1alpha1.RegistryPolicySettings;
import io.portreeve.api.v1alpha1.ReplicationSettings;
import io.portreeve.api.v1alpha1.RepositoryDefaults.DefaultLifecyclePolicyRef;
import io.portreeve.api.v1alpha1.ScanningSettings;
import io.portreeve.api.v1alpha1.SigningSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code spec.ecr} of a sample says besides where the registry is. */
final class EcrSample {
  static final String PROFILE = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/portreeve";
  static final String SCANNER = "arn:aws:iam::123456789012:role/scanner";

  private @Nullable String roleArn;
  private @Nullable String externalId;
  private List<AwsRole> chain = List.of();
  private @Nullable String stsEndpoint;
  private @Nullable ReplicationSettings replication;
  private @Nullable ScanningSettings scanning;
  private @Nullable RegistryPolicySettings policy;
  private final List<PullThroughCache> caches = new ArrayList<>();
  private final List<CreationTemplate> templates = new ArrayList<>();
  private @Nullable SigningSettings signing;
  private @Nullable AccountSettings account;
  private @Nullable PullTimeExclusions exclusions;
  private @Nullable RegistryEvents events;

  /** One of everything. */
  static EcrSample everything() {
    return new EcrSample()
        .replicating("eu-central-1")
        .scanning(ScanningSettings.Type.Basic, "app/*")
        .policy("PortreeveReplicate")
        .cache("docker-hub")
        .template("app")
        .signing("app/*")
        .blobMounting()
        .excluding(SCANNER);
  }

  EcrSample role(String arn, @Nullable String id, AwsRole... before) {
    roleArn = arn;
    externalId = id;
    chain = List.of(before);
    return this;
  }

  EcrSample stsEndpoint(String value) {
    stsEndpoint = value;
    return this;
  }

  /** A rule for each region, for repositories below {@code app}. */
  EcrSample replicating(String... regions) {
    replication =
        new ReplicationSettings(Stream.of(regions).map(region -> rule(region, null)).toList());
    return this;
  }

  /** What is there already goes to the region as well. */
  EcrSample backfilling(String region) {
    replication =
        new ReplicationSettings(List.of(rule(region, ReplicationSettings.ExistingImages.Backfill)));
    return this;
  }

  private static ReplicationSettings.Rule rule(
      String region, ReplicationSettings.@Nullable ExistingImages existing) {
    return new ReplicationSettings.Rule(
        List.of("app/"),
        List.of(new ReplicationSettings.Destination(region, null)),
        null,
        existing);
  }

  EcrSample scanning(ScanningSettings.@Nullable Type type, String... patterns) {
    scanning =
        new ScanningSettings(
            type,
            patterns.length == 0
                ? List.of()
                : List.of(
                    new ScanningSettings.Rule(
                        ScanningSettings.Frequency.OnPush, List.of(patterns))));
    return this;
  }

  /** Statements that let another account replicate into this one. */
  EcrSample policy(String... sids) {
    policy =
        new RegistryPolicySettings(
            Stream.of(sids)
                .map(
                    sid ->
                        Map.<String, Object>of(
                            "Sid",
                            sid,
                            "Effect",
                            "Allow",
                            "Principal",
                            Map.of("AWS", "arn:aws:iam::210987654321:root"),
                            "Action",
                            List.of("ecr:ReplicateImage"),
                            "Resource",
                            "arn:aws:ecr:eu-west-1:123456789012:repository/*"))
                .toList());
    return this;
  }

  EcrSample cache(String prefix) {
    caches.add(
        new PullThroughCache(
            prefix,
            PullThroughCache.Upstream.DockerHub,
            null,
            null,
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/hub",
            null));
    return this;
  }

  EcrSample template(String prefix) {
    return template(prefix, null);
  }

  EcrSample template(String prefix, @Nullable DefaultLifecyclePolicyRef policy) {
    templates.add(
        new CreationTemplate(
            prefix,
            "of a team",
            List.of(CreationTemplate.AppliedFor.PullThroughCache),
            null,
            null,
            policy,
            null,
            Map.of(),
            null));
    return this;
  }

  EcrSample signing(String... patterns) {
    signing = new SigningSettings(List.of(new SigningSettings.Rule(PROFILE, List.of(patterns))));
    return this;
  }

  EcrSample blobMounting() {
    account = new AccountSettings(null, null, AccountSettings.BlobMounting.Enabled);
    return this;
  }

  EcrSample excluding(String... principals) {
    exclusions = new PullTimeExclusions(List.of(principals));
    return this;
  }

  EcrSample queue(String url) {
    events = new RegistryEvents(url);
    return this;
  }

  /** The same registry, with this. */
  EcrSpec on(EcrSpec ecr) {
    return new EcrSpec(
        ecr.region(),
        ecr.accountId(),
        roleArn,
        externalId,
        chain,
        ecr.endpoint(),
        stsEndpoint,
        ecr.credentialsSecretRef(),
        replication,
        scanning,
        policy,
        caches,
        templates,
        signing,
        account,
        exclusions,
        events);
  }
}
