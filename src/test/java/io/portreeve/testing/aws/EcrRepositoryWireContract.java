package io.portreeve.testing.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecr.model.EcrException;
import software.amazon.awssdk.services.ecr.model.EncryptionType;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.ImageTagMutabilityExclusionFilter;
import software.amazon.awssdk.services.ecr.model.RepositoryNotFoundException;
import software.amazon.awssdk.services.ecr.model.Tag;

/** The part of {@link EcrWireContract} that is about repositories and what hangs on them. */
abstract class EcrRepositoryWireContract {
  private static final String LIFECYCLE =
      """
      {"rules":[{"rulePriority":1,"description":"old","selection":{"tagStatus":"untagged",\
      "countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}""";
  private static final String POLICY =
      """
      {"Version":"2012-10-17","Statement":[{"Sid":"pull","Effect":"Allow",\
      "Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":["ecr:BatchGetImage",\
      "ecr:GetDownloadUrlForLayer"]}]}""";

  /** A client of the endpoint; the test closes it. */
  protected abstract EcrClient connect();

  /** Account that the client is of. */
  protected abstract String account();

  /** Region that the client is of. */
  protected abstract String region();

  void scratch(BiConsumer<EcrClient, String> body) {
    var name = "contract/" + UUID.randomUUID();
    try (var client = connect()) {
      client.createRepository(r -> r.repositoryName(name));
      try {
        body.accept(client, name);
      } finally {
        client.deleteRepository(r -> r.repositoryName(name).force(true));
      }
    }
  }

  static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EcrException.class,
            e -> {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code);
              assertThat(e.statusCode()).isEqualTo(400);
            });
  }

  static JsonNode json(String text) {
    return Json.read(text);
  }

  private static ImageTagMutabilityExclusionFilter except(String filter) {
    return ImageTagMutabilityExclusionFilter.builder()
        .filterType("WILDCARD")
        .filter(filter)
        .build();
  }

  @Test
  void aRepositoryIsMadeShownAndDeleted() {
    // Given
    var name = "contract/" + UUID.randomUUID();
    try (var client = connect()) {
      // When
      var made =
          client
              .createRepository(
                  r ->
                      r.repositoryName(name)
                          .imageTagMutability(ImageTagMutability.IMMUTABLE)
                          .imageScanningConfiguration(s -> s.scanOnPush(true))
                          .tags(Tag.builder().key("team").value("a").build()))
              .repository();

      // Then
      assertThat(made.registryId()).isEqualTo(account());
      assertThat(made.repositoryArn())
          .isEqualTo("arn:aws:ecr:%s:%s:repository/%s".formatted(region(), account(), name));
      assertThat(made.repositoryUri())
          .isEqualTo("%s.dkr.ecr.%s.amazonaws.com/%s".formatted(account(), region(), name));
      assertThat(made.imageTagMutability()).isEqualTo(ImageTagMutability.IMMUTABLE);
      assertThat(made.imageScanningConfiguration().scanOnPush()).isTrue();
      assertThat(made.encryptionConfiguration().encryptionType()).isEqualTo(EncryptionType.AES256);
      assertThat(client.describeRepositories(r -> r.repositoryNames(name)).repositories())
          .containsExactly(made);

      var deleted = client.deleteRepository(r -> r.repositoryName(name)).repository();
      assertThat(deleted.repositoryArn()).isEqualTo(made.repositoryArn());
      assertThatExceptionOfType(RepositoryNotFoundException.class)
          .isThrownBy(() -> client.describeRepositories(r -> r.repositoryNames(name)));
      refused(
          "RepositoryNotFoundException",
          () -> client.deleteRepository(r -> r.repositoryName(name)));
    }
  }

  @Test
  void aNameIsTakenOnce() {
    scratch(
        (client, name) ->
            refused(
                "RepositoryAlreadyExistsException",
                () -> client.createRepository(r -> r.repositoryName(name))));
  }

  @Test
  void anotherAccountsRegistryHasNoneOfOurRepositories() {
    scratch(
        (client, name) ->
            refused(
                "RepositoryNotFoundException",
                () ->
                    client.getLifecyclePolicy(
                        r -> r.registryId("999999999999").repositoryName(name))));
  }

  @Test
  void withKmsAndWithoutAKeyThereIsTheAccountsOwn() {
    // Given
    var name = "contract/" + UUID.randomUUID();
    try (var client = connect()) {
      // When
      var made =
          client
              .createRepository(
                  r ->
                      r.repositoryName(name)
                          .encryptionConfiguration(e -> e.encryptionType(EncryptionType.KMS)))
              .repository();
      client.deleteRepository(r -> r.repositoryName(name));

      // Then
      assertThat(made.encryptionConfiguration().kmsKey())
          .startsWith("arn:aws:kms:%s:%s:key/".formatted(region(), account()));
    }
  }

  @Test
  void mutabilityAndScanningChangeInPlace() {
    scratch(
        (client, name) -> {
          // When
          client.putImageTagMutability(
              r ->
                  r.repositoryName(name)
                      .imageTagMutability(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION)
                      .imageTagMutabilityExclusionFilters(except("dev-*"), except("latest")));
          client.putImageScanningConfiguration(
              r -> r.repositoryName(name).imageScanningConfiguration(s -> s.scanOnPush(true)));

          // Then
          var shown =
              client.describeRepositories(r -> r.repositoryNames(name)).repositories().getFirst();
          assertThat(shown.imageTagMutability())
              .isEqualTo(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION);
          assertThat(shown.imageTagMutabilityExclusionFilters())
              .extracting(each -> each.filter())
              .containsExactlyInAnyOrder("dev-*", "latest");
          assertThat(shown.imageScanningConfiguration().scanOnPush()).isTrue();
        });
  }

  @Test
  void exclusionFiltersGoWithModesThatExclude() {
    // Given
    var name = "contract/" + UUID.randomUUID();
    try (var client = connect()) {
      // When, Then
      refused(
          "InvalidParameterException",
          () ->
              client.createRepository(
                  r ->
                      r.repositoryName(name)
                          .imageTagMutability(ImageTagMutability.MUTABLE)
                          .imageTagMutabilityExclusionFilters(except("a*"))));
      refused(
          "InvalidParameterException",
          () ->
              client.createRepository(
                  r ->
                      r.repositoryName(name)
                          .imageTagMutability(ImageTagMutability.IMMUTABLE_WITH_EXCLUSION)));
    }
  }

  @Test
  void resourceTagsAreAddedReplacedAndRemoved() {
    scratch(
        (client, name) -> {
          // Given
          var arn = "arn:aws:ecr:%s:%s:repository/%s".formatted(region(), account(), name);

          // When
          client.tagResource(r -> r.resourceArn(arn).tags(tag("a", "1"), tag("b", "2")));
          client.tagResource(r -> r.resourceArn(arn).tags(tag("b", "3")));
          client.untagResource(r -> r.resourceArn(arn).tagKeys("a", "absent"));

          // Then
          assertThat(tags(client, arn)).isEqualTo(Map.of("b", "3"));
          refused(
              "RepositoryNotFoundException",
              () -> client.listTagsForResource(r -> r.resourceArn(arn + "-absent")));
        });
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static Map<String, String> tags(EcrClient client, String arn) {
    return client.listTagsForResource(r -> r.resourceArn(arn)).tags().stream()
        .collect(Collectors.toMap(Tag::key, Tag::value));
  }

  @Test
  void aRepositoryPolicyIsSetGotAndDeleted() {
    scratch(
        (client, name) -> {
          // Given
          refused(
              "RepositoryPolicyNotFoundException",
              () -> client.getRepositoryPolicy(r -> r.repositoryName(name)));

          // When
          client.setRepositoryPolicy(r -> r.repositoryName(name).policyText(POLICY));

          // Then
          assertThat(json(client.getRepositoryPolicy(r -> r.repositoryName(name)).policyText()))
              .isEqualTo(json(POLICY));
          client.deleteRepositoryPolicy(r -> r.repositoryName(name));
          refused(
              "RepositoryPolicyNotFoundException",
              () -> client.deleteRepositoryPolicy(r -> r.repositoryName(name)));
          refused(
              "InvalidParameterException",
              () -> client.setRepositoryPolicy(r -> r.repositoryName(name).policyText("{}")));
        });
  }

  @Test
  void aLifecyclePolicyIsPutGotAndDeleted() {
    scratch(
        (client, name) -> {
          // Given
          refused(
              "LifecyclePolicyNotFoundException",
              () -> client.getLifecyclePolicy(r -> r.repositoryName(name)));

          // When
          client.putLifecyclePolicy(r -> r.repositoryName(name).lifecyclePolicyText(LIFECYCLE));

          // Then
          var got = client.getLifecyclePolicy(r -> r.repositoryName(name));
          assertThat(json(got.lifecyclePolicyText())).isEqualTo(json(LIFECYCLE));
          client.deleteLifecyclePolicy(r -> r.repositoryName(name));
          refused(
              "LifecyclePolicyNotFoundException",
              () -> client.deleteLifecyclePolicy(r -> r.repositoryName(name)));
        });
  }

  @Test
  void aLifecyclePolicyThatIsNoneIsRefused() {
    scratch(
        (client, name) -> {
          for (var wrong :
              List.of(
                  LIFECYCLE.replace("\"rulePriority\":1,", ""),
                  LIFECYCLE.replace("\"untagged\"", "\"some\""),
                  LIFECYCLE.replace("\"expire\"", "\"delete\""),
                  LIFECYCLE.replace("14", "0"),
                  LIFECYCLE.replace("description", "comment"),
                  LIFECYCLE.replace("days", "hours"),
                  LIFECYCLE.replace("{\"rules", "{\"rule"),
                  LIFECYCLE + "}")) {
            refused(
                "InvalidParameterException",
                () ->
                    client.putLifecyclePolicy(
                        r -> r.repositoryName(name).lifecyclePolicyText(wrong)));
          }
        });
  }
}
