package io.portreeve.testing.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What ECR takes: names, bounds, patterns.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonECR/latest/APIReference/">Amazon ECR API
 *     Reference</a>
 */
final class EcrShapes {
  private static final String PATH_PART = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
  private static final String PATH = PATH_PART + "(/" + PATH_PART + ")*";
  private static final String PREFIX = PATH + "/?|ROOT";

  private static final Map<String, Shape> SIMPLE =
      Map.ofEntries(
          Map.entry("string", text(0, Integer.MAX_VALUE, null)),
          Map.entry("flag", new Shape.Flag()),
          Map.entry("upTo1000", new Shape.Whole(1, 1000)),
          Map.entry("upTo100", new Shape.Whole(1, 100)),
          Map.entry("upTo50", new Shape.Whole(1, 50)),
          Map.entry("account", text(12, 12, "[0-9]{12}")),
          Map.entry("region", text(2, 25, "[0-9a-z-]{2,25}")),
          Map.entry("repository", text(2, 256, PATH)),
          Map.entry("imageTag", text(1, 300, null)),
          Map.entry("manifest", text(1, 4_194_304, null)),
          Map.entry("policyText", text(0, 10_240, null)),
          Map.entry("lifecycleText", text(100, 30_720, null)),
          Map.entry("templateLifecycle", text(0, 30_720, null)),
          Map.entry("words256", text(0, 256, null)),
          Map.entry("roleArn", text(0, 2048, null)),
          Map.entry("settingName", text(1, 64, null)),
          Map.entry("artifactType", text(1, 255, null)),
          Map.entry("kmsKey", text(1, 2048, null)),
          Map.entry(
              "templateKmsKey",
              text(0, 2048, "|arn:aws[a-z0-9-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+")),
          Map.entry("cachePrefix", text(2, 30, PREFIX)),
          Map.entry("templatePrefix", text(1, 256, PREFIX)),
          Map.entry(
              "secretArn",
              text(
                  50,
                  612,
                  "arn:aws(-\\w+)*:secretsmanager:[a-zA-Z0-9-:]+:secret:ecr-pullthroughcache/"
                      + "[a-zA-Z0-9/_+=.@-]+")),
          Map.entry(
              "principalArn",
              text(
                  0,
                  200,
                  "arn:aws(-[a-z]+)*:iam::[0-9]{12}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*")),
          Map.entry(
              "profileArn",
              text(
                  0,
                  200,
                  "arn:aws(-[a-z]+)*:signer:[a-z0-9-]+:[0-9]{12}:/signing-profiles/[a-zA-Z0-9_]{2,}")),
          Map.entry("tagFilter", text(1, 128, "[0-9a-zA-Z._*-]{1,128}")),
          Map.entry("scanFilter", text(1, 255, "[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*")),
          Map.entry(
              "prefixFilter",
              text(2, 256, "(?:[a-z0-9]+(?:[._-][a-z0-9]*)*/)*[a-z0-9]*(?:[._-][a-z0-9]*)*")),
          Map.entry(
              "signingFilter",
              text(1, 256, "(?:[a-z0-9*]+(?:[._-][a-z0-9*]+)*/)*[a-z0-9*]+(?:[._-][a-z0-9*]+)*")),
          Map.entry(
              "backfillId",
              text(
                  36,
                  36,
                  "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")),
          Map.entry(
              "mutability",
              oneOf("MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION")),
          Map.entry("wildcard", oneOf("WILDCARD")),
          Map.entry("wildcardMatch", oneOf("WILDCARD_MATCH")),
          Map.entry("prefixMatch", oneOf("PREFIX_MATCH")),
          Map.entry("encryptionType", oneOf("AES256", "KMS", "KMS_DSSE")),
          Map.entry("tagStatus", oneOf("TAGGED", "UNTAGGED", "ANY")),
          Map.entry("imageStatus", oneOf("ACTIVE", "ARCHIVED", "ACTIVATING", "ANY")),
          Map.entry("scanType", oneOf("BASIC", "ENHANCED")),
          Map.entry("scanFrequency", oneOf("SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL")),
          Map.entry("storageClass", oneOf("STANDARD", "ARCHIVE")),
          Map.entry("appliedFor", oneOf("REPLICATION", "PULL_THROUGH_CACHE", "CREATE_ON_PUSH")),
          Map.entry("resultStatus", oneOf("COMPLETE", "FAILED")),
          Map.entry(
              "upstream",
              oneOf(
                  "ecr",
                  "ecr-public",
                  "quay",
                  "k8s",
                  "docker-hub",
                  "github-container-registry",
                  "azure-container-registry",
                  "gitlab-container-registry",
                  "chainguard")));

  /** A line each; one may use those above it. */
  private static final String STRUCTURES =
      """
      Tag Key*:string Value*:string
      ImageId imageDigest:string imageTag:imageTag
      SubjectId imageDigest*:string
      TagFilter filterType*:wildcard filter*:tagFilter
      Scanning scanOnPush:flag
      Encryption encryptionType*:encryptionType kmsKey:kmsKey
      TemplateEncryption encryptionType*:encryptionType kmsKey:templateKmsKey
      ScanFilter filter*:scanFilter filterType*:wildcard
      ScanRule scanFrequency*:scanFrequency repositoryFilters*:[0..100]ScanFilter
      Destination region*:region registryId*:account
      PrefixFilter filter*:prefixFilter filterType*:prefixMatch
      DeleteReplication enabled*:flag
      ReplicationRule destinations*:[0..100]Destination repositoryFilters:[1..100]PrefixFilter deleteReplication:DeleteReplication
      Replication rules*:[0..25]ReplicationRule
      SigningFilter filter*:signingFilter filterType*:wildcardMatch
      SigningRule signingProfileArn*:profileArn repositoryFilters:[1..100]SigningFilter
      Signing rules*:[0..10]SigningRule
      ImagesFilter tagStatus:tagStatus imageStatus:imageStatus
      PreviewFilter tagStatus:tagStatus
      ReferrersFilter artifactTypes:[0..5]artifactType artifactStatus:imageStatus
      """;

  private static final String OPERATIONS =
      """
      CreateRepository registryId:account repositoryName*:repository tags:[]Tag imageTagMutability:mutability imageTagMutabilityExclusionFilters:[1..5]TagFilter imageScanningConfiguration:Scanning encryptionConfiguration:Encryption
      DescribeRepositories registryId:account repositoryNames:[1..100]repository nextToken:string maxResults:upTo1000
      DeleteRepository registryId:account repositoryName*:repository force:flag
      PutImageTagMutability registryId:account repositoryName*:repository imageTagMutability*:mutability imageTagMutabilityExclusionFilters:[1..5]TagFilter
      PutImageScanningConfiguration registryId:account repositoryName*:repository imageScanningConfiguration*:Scanning
      TagResource resourceArn*:string tags*:[]Tag
      UntagResource resourceArn*:string tagKeys*:[]string
      ListTagsForResource resourceArn*:string
      SetRepositoryPolicy registryId:account repositoryName*:repository policyText*:policyText force:flag
      GetRepositoryPolicy registryId:account repositoryName*:repository
      DeleteRepositoryPolicy registryId:account repositoryName*:repository
      PutLifecyclePolicy registryId:account repositoryName*:repository lifecyclePolicyText*:lifecycleText
      GetLifecyclePolicy registryId:account repositoryName*:repository
      DeleteLifecyclePolicy registryId:account repositoryName*:repository
      StartLifecyclePolicyPreview registryId:account repositoryName*:repository lifecyclePolicyText:lifecycleText
      GetLifecyclePolicyPreview registryId:account repositoryName*:repository imageIds:[1..100]ImageId nextToken:string maxResults:upTo100 filter:PreviewFilter
      DescribeRegistry
      PutReplicationConfiguration replicationConfiguration*:Replication
      GetRegistryScanningConfiguration
      PutRegistryScanningConfiguration scanType:scanType rules:[0..2]ScanRule
      GetRegistryPolicy
      PutRegistryPolicy policyText*:policyText
      DeleteRegistryPolicy
      GetSigningConfiguration
      PutSigningConfiguration signingConfiguration*:Signing
      DeleteSigningConfiguration
      GetAccountSetting name*:settingName
      PutAccountSetting name*:settingName value*:string
      RegisterPullTimeUpdateExclusion principalArn*:principalArn
      DeregisterPullTimeUpdateExclusion principalArn*:principalArn
      ListPullTimeUpdateExclusions maxResults:upTo1000 nextToken:string
      CreatePullThroughCacheRule ecrRepositoryPrefix*:cachePrefix upstreamRegistryUrl*:string registryId:account upstreamRegistry:upstream credentialArn:secretArn customRoleArn:roleArn upstreamRepositoryPrefix:cachePrefix
      UpdatePullThroughCacheRule registryId:account ecrRepositoryPrefix*:cachePrefix credentialArn:secretArn customRoleArn:roleArn
      DeletePullThroughCacheRule ecrRepositoryPrefix*:cachePrefix registryId:account
      DescribePullThroughCacheRules registryId:account ecrRepositoryPrefixes:[1..100]cachePrefix nextToken:string maxResults:upTo1000
      ValidatePullThroughCacheRule ecrRepositoryPrefix*:cachePrefix registryId:account
      CreateRepositoryCreationTemplate prefix*:templatePrefix description:words256 encryptionConfiguration:TemplateEncryption resourceTags:[]Tag imageTagMutability:mutability imageTagMutabilityExclusionFilters:[1..5]TagFilter repositoryPolicy:policyText lifecyclePolicy:templateLifecycle appliedFor*:[]appliedFor customRoleArn:roleArn
      UpdateRepositoryCreationTemplate prefix*:templatePrefix description:words256 encryptionConfiguration:TemplateEncryption resourceTags:[]Tag imageTagMutability:mutability imageTagMutabilityExclusionFilters:[1..5]TagFilter repositoryPolicy:policyText lifecyclePolicy:templateLifecycle appliedFor:[]appliedFor customRoleArn:roleArn
      DeleteRepositoryCreationTemplate prefix*:templatePrefix
      DescribeRepositoryCreationTemplates prefixes:[]templatePrefix nextToken:string maxResults:upTo1000
      StartReplicationBackfill registryId:account destination*:Destination
      StopReplicationBackfill registryId:account replicationBackfillId*:backfillId
      ListReplicationBackfills registryId:account maxResults:upTo50 nextToken:string
      DescribeReplicationBackfillResults registryId:account replicationBackfillId*:backfillId resultStatusFilter:resultStatus maxResults:upTo1000 nextToken:string
      DescribeImageReplicationStatus repositoryName*:repository imageId*:ImageId registryId:account
      DescribeImageSigningStatus repositoryName*:repository imageId*:ImageId registryId:account
      PutImage registryId:account repositoryName*:repository imageManifest*:manifest imageManifestMediaType:string imageTag:imageTag imageDigest:string
      DescribeImages registryId:account repositoryName*:repository imageIds:[1..100]ImageId nextToken:string maxResults:upTo1000 filter:ImagesFilter
      ListImages registryId:account repositoryName*:repository nextToken:string maxResults:upTo1000 filter:ImagesFilter
      BatchGetImage registryId:account repositoryName*:repository imageIds*:[1..100]ImageId acceptedMediaTypes:[1..100]string
      BatchDeleteImage registryId:account repositoryName*:repository imageIds*:[1..100]ImageId
      UpdateImageStorageClass registryId:account repositoryName*:repository imageId*:ImageId targetStorageClass*:storageClass
      ListImageReferrers registryId:account repositoryName*:repository subjectId*:SubjectId filter:ReferrersFilter nextToken:string maxResults:upTo50
      StartImageScan registryId:account repositoryName*:repository imageId*:ImageId
      DescribeImageScanFindings registryId:account repositoryName*:repository imageId*:ImageId nextToken:string maxResults:upTo1000
      BatchGetRepositoryScanningConfiguration repositoryNames*:[1..25]repository
      GetAuthorizationToken registryIds:[1..10]account
      """;

  private static final Map<String, Shape> KNOWN = new HashMap<>(SIMPLE);
  private static final Map<String, Shape> REQUESTS = new HashMap<>();

  static {
    read(STRUCTURES, KNOWN);
    read(OPERATIONS, REQUESTS);
  }

  private static void read(String lines, Map<String, Shape> into) {
    for (var line : lines.lines().toList()) {
      var parts = line.split(" ", 2);
      into.put(
          parts[0], Shape.Struct.parse(parts.length == 1 ? "" : parts[1], EcrShapes::shapeNamed));
    }
  }

  private static Shape shapeNamed(String name) {
    var shape = KNOWN.get(name);
    if (shape == null) {
      throw new IllegalArgumentException("no shape " + name);
    }
    return shape;
  }

  private static Shape text(int min, int max, @Nullable String pattern) {
    return new Shape.Text(min, max, pattern == null ? null : Pattern.compile(pattern));
  }

  private static Shape oneOf(String... words) {
    return new Shape.Choice(List.of(words));
  }

  /** Whether there is such an operation. */
  static boolean knows(String operation) {
    return REQUESTS.containsKey(operation);
  }

  static Set<String> operations() {
    return REQUESTS.keySet();
  }

  /** Refuses a request that ECR would refuse without looking at anything else. */
  static void check(String operation, ObjectNode request, Set<String> unknownAllowed) {
    shapeNamed(operation, REQUESTS).check("", request, unknownAllowed);
  }

  private static Shape shapeNamed(String operation, Map<String, Shape> among) {
    var shape = among.get(operation);
    if (shape == null) {
      throw AwsError.of("UnknownOperationException", "no operation " + operation);
    }
    return shape;
  }

  private EcrShapes() {}
}
