package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.portreeve.provider.RegistryException;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ecr.model.EcrException;

/** One table says what each of ECR's errors means. */
class EcrErrorsTest {
  private static final String WHAT = "ecr:PutRegistryPolicy";
  private static final Map<String, Class<? extends RegistryException>> KINDS =
      Map.of(
          "NotFound", RegistryException.NotFound.class,
          "AccessDenied", RegistryException.AccessDenied.class,
          "Throttled", RegistryException.Throttled.class,
          "Conflict", RegistryException.Conflict.class,
          "NotEmpty", RegistryException.NotEmpty.class,
          "Invalid", RegistryException.Invalid.class,
          "Unavailable", RegistryException.Unavailable.class);

  private static Supplier<Object> answered(int status, String code, String message) {
    return () -> {
      throw EcrException.builder()
          .statusCode(status)
          .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
          .build();
    };
  }

  private static RegistryException of(Supplier<Object> request) {
    return catchThrowableOfType(RegistryException.class, () -> EcrErrors.call(WHAT, request));
  }

  @ParameterizedTest
  @CsvSource({
    "400, RepositoryNotFoundException, NotFound",
    "400, ImageNotFoundException, NotFound",
    "400, LifecyclePolicyNotFoundException, NotFound",
    "400, RepositoryPolicyNotFoundException, NotFound",
    "400, RegistryPolicyNotFoundException, NotFound",
    "400, SigningConfigurationNotFoundException, NotFound",
    "400, PullThroughCacheRuleNotFoundException, NotFound",
    "400, TemplateNotFoundException, NotFound",
    "400, ExclusionNotFoundException, NotFound",
    "400, ReplicationBackfillNotFoundException, NotFound",
    "400, QueueDoesNotExist, NotFound",
    "400, AWS.SimpleQueueService.NonExistentQueue, NotFound",
    "400, RepositoryAlreadyExistsException, Conflict",
    "400, PullThroughCacheRuleAlreadyExistsException, Conflict",
    "400, TemplateAlreadyExistsException, Conflict",
    "400, ExclusionAlreadyExistsException, Conflict",
    "400, ReplicationBackfillInProgressException, Conflict",
    "400, RepositoryNotEmptyException, NotEmpty",
    "400, LimitExceededException, Invalid",
    "400, TooManyTagsException, Invalid",
    "400, ValidationException, Invalid",
    "400, InvalidParameterException, Invalid",
    "400, InvalidTagParameterException, Invalid",
    "400, KmsException, Invalid",
    "400, SecretNotFoundException, Invalid",
    "400, UnableToAccessSecretException, Invalid",
    "400, UnableToDecryptSecretValueException, Invalid",
    "400, UnsupportedUpstreamRegistryException, Invalid",
    "400, ImageStorageClassUpdateNotSupportedException, Invalid",
    "400, UnknownOperationException, Invalid",
    "400, SomethingNewException, Invalid",
    "400, AccessDeniedException, AccessDenied",
    "403, AccessDenied, AccessDenied",
    "400, UnrecognizedClientException, AccessDenied",
    "400, ExpiredTokenException, AccessDenied",
    "400, BlockedByOrganizationPolicyException, AccessDenied",
    "403, RegionDisabledException, AccessDenied",
    "403, SomethingNewException, AccessDenied",
    "400, ThrottlingException, Throttled",
    "429, SomethingNewException, Throttled",
    "400, TooManyRequestsException, Throttled",
    "500, ServerException, Unavailable",
    "503, ServiceUnavailable, Unavailable",
    "400, RequestExpired, Unavailable",
  })
  void eachCodeHasItsKind(int status, String code, String kind) {
    // When
    var e = of(answered(status, code, "what ECR says"));

    // Then
    assertThat(e)
        .isExactlyInstanceOf(KINDS.get(kind))
        .hasMessageStartingWith(WHAT + " was answered " + status + " " + code + ": what ECR says");
  }

  @ParameterizedTest
  @CsvSource({
    "400, ThrottlingException, throttled",
    "429, '', throttled",
    "400, AccessDeniedException, denied",
    "403, '', denied",
    "400, ValidationException, refused",
    "500, ServerException, failed",
    "503, '', failed",
  })
  void metricsTellTheSameKinds(int status, String code, String outcome) {
    assertThat(EcrErrors.outcome(status, code)).isEqualTo(outcome);
  }

  @Test
  void anOperationThatTheEndpointDoesNotKnowIsSaidToBeNotOffered() {
    assertThat(of(answered(400, "UnknownOperationException", null)))
        .isInstanceOf(RegistryException.Invalid.class)
        .hasMessageEndingWith("this endpoint doesn't offer the operation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"InvalidSignatureException", "SignatureDoesNotMatch"})
  void T37_signedHeadersAreNotQuoted(String code) {
    assertThat(of(answered(403, code, "The Canonical String was x-amz-security-token:SECRET")))
        .hasMessageNotContaining("SECRET");
  }

  @Test
  void whatTheServiceSaysIsBounded() {
    assertThat(of(answered(400, "ValidationException", "x".repeat(10_000) + "\nsecond line")))
        .hasMessageNotContaining("second line")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }

  @Test
  void missingCredentialsAreDenied() {
    assertThat(
            of(
                () -> {
                  throw SdkClientException.create("Unable to load credentials from any provider");
                }))
        .isInstanceOf(RegistryException.AccessDenied.class);
  }

  @Test
  void aClosedClientIsUnavailable() {
    assertThat(
            of(
                () -> {
                  throw new IllegalStateException("Connection pool shut down");
                }))
        .isInstanceOf(RegistryException.Unavailable.class)
        .hasMessageStartingWith(WHAT);
  }

  @Test
  void removalOfWhatIsGoneIsDone() {
    assertThatCode(
            () -> EcrErrors.remove(WHAT, answered(400, "RegistryPolicyNotFoundException", "none")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> EcrErrors.remove(WHAT, answered(400, "AccessDeniedException", "no")))
        .isInstanceOf(RegistryException.AccessDenied.class);
  }

  @Test
  void tellsADocumentThatIsMissingFromItsRepository() {
    var noPolicy = of(answered(400, "RepositoryPolicyNotFoundException", "none"));

    assertThat(EcrErrors.hasCode(noPolicy, "RepositoryPolicyNotFoundException")).isTrue();
    assertThat(EcrErrors.hasCode(noPolicy, "RepositoryNotFoundException")).isFalse();
    assertThat(noPolicy.getCause()).isInstanceOf(AwsServiceException.class);
  }
}
