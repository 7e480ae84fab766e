package io.portreeve.provider.ecr;

import io.portreeve.credentials.CloudCredentials.Role;
import io.portreeve.credentials.CloudCredentials.Scope;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Credentials of a role that is assumed, renewed some minutes before they expire.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a>
 */
final class RoleCredentials implements AwsCredentialsProvider, SdkAutoCloseable {
  private static final String SESSION = "portreeve";

  private final Role role;
  private final StsAssumeRoleCredentialsProvider provider;
  private final StsClient sts;

  /**
   * Creates it; no request is made.
   *
   * @param sessionPolicy what is left of the role's rights; null: all
   * @param sts has the credentials that the role is assumed with; closed with this
   */
  RoleCredentials(Role role, @Nullable String sessionPolicy, StsClient sts) {
    this.role = role;
    this.sts = sts;
    this.provider =
        StsAssumeRoleCredentialsProvider.builder()
            .stsClient(sts)
            .refreshRequest(
                r ->
                    r.roleArn(role.arn())
                        .roleSessionName(SESSION)
                        .externalId(role.externalId())
                        .policy(sessionPolicy))
            .build();
  }

  /**
   * What is left of a role that is assumed for something; null: all. For pulling, the images of one
   * registry: repositories of other accounts may trust the same role. The token that ECR then
   * issues allows no more.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AmazonECR/latest/userguide/security_iam_service-with-iam.html">How
   *     Amazon ECR works with IAM</a>
   */
  static @Nullable String sessionPolicy(Scope scope, RegistryAddress registry) {
    return switch (scope) {
      case ALL -> null;
      case PULL ->
          """
          {"Version":"2012-10-17","Statement":[\
          {"Effect":"Allow","Action":"ecr:GetAuthorizationToken","Resource":"*"},\
          {"Effect":"Allow","Action":["ecr:BatchGetImage","ecr:GetDownloadUrlForLayer",\
          "ecr:BatchCheckLayerAvailability"],"Resource":"arn:%s:ecr:%s:%s:repository/*"}]}"""
              .formatted(
                  PartitionMetadata.of(Region.of(registry.region())).id(),
                  registry.region(),
                  registry.accountId());
    };
  }

  /**
   * Returns the credentials.
   *
   * @throws RegistryException if the role can't be assumed; the message names it
   */
  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return EcrErrors.call("sts:AssumeRole " + role.arn(), provider::resolveCredentials);
    } catch (RegistryException.AccessDenied e) {
      if (String.valueOf(e.getMessage()).contains("sts:AssumeRole " + role.arn() + " was")) {
        throw new RegistryException.AccessDenied(
            e.getMessage()
                + "; the role must exist and trust these credentials"
                + (role.externalId() == null
                    ? ", without an external id"
                    : ", with the external id that is given"),
            e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    provider.close();
    sts.close();
  }
}
