package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ecr.model.ImageTagMutability;
import software.amazon.awssdk.services.ecr.model.Repository;

/** An endpoint's answers are believed only about what was asked. */
class RepositoryReaderTest {
  private static final RepositoryName ASKED = RepositoryName.parse("shop/api");
  private final RepositoryReader reader = new RepositoryReader("eu-west-1", "123456789012");

  private static Repository answer(String name, String arn) {
    return Repository.builder()
        .repositoryName(name)
        .repositoryArn(arn)
        .repositoryUri("123456789012.dkr.ecr.eu-west-1.amazonaws.com/" + name)
        .imageTagMutability(ImageTagMutability.IMMUTABLE)
        .build();
  }

  @Test
  void T59_whatManyRepositoriesHaveInCommonIsKeptOnce() {
    // Given
    var arn = "arn:aws:ecr:eu-west-1:123456789012:repository/";

    // When
    var one = reader.read(ASKED, answer("shop/api", arn + "shop/api"));
    var other = reader.read(RepositoryName.parse("web/x"), answer("web/x", arn + "web/x"));

    // Then
    assertThat(other.place()).isSameAs(one.place());
    assertThat(other.encryption()).isSameAs(one.encryption());
    assertThat(other.tagMutability()).isSameAs(one.tagMutability());
    assertThat(other.arn()).isEqualTo(arn + "web/x");
    assertThat(other.uri()).isEqualTo("123456789012.dkr.ecr.eu-west-1.amazonaws.com/web/x");
  }

  @Test
  void aUriThatDoesNotEndInTheNameIsReadAsItIs() {
    // Given
    var arn = "arn:aws:ecr:eu-west-1:123456789012:repository/shop/api";
    var answer = answer("shop/api", arn).toBuilder().repositoryUri("localhost:5000/x").build();

    // When
    var state = reader.read(ASKED, answer);

    // Then
    assertThat(state.uri()).isEqualTo("localhost:5000/x");
  }

  @ParameterizedTest
  @CsvSource({"aws", "aws-cn", "aws-us-gov"})
  void whatWasAskedForIsRead(String partition) {
    var arn = "arn:" + partition + ":ecr:eu-west-1:123456789012:repository/shop/api";

    var state = reader.read(ASKED, answer("shop/api", arn));

    assertThat(state.arn()).isEqualTo(arn);
    assertThat(state.tagMutability().mutable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "payments/db, arn:aws:ecr:eu-west-1:123456789012:repository/payments/db",
    "shop/api, arn:aws:ecr:eu-west-1:123456789012:repository/payments/db",
    "shop/api, arn:aws:ecr:eu-west-1:999999999999:repository/shop/api",
    "shop/api, arn:aws:ecr:us-east-1:123456789012:repository/shop/api",
    "shop/api, arn:aws:s3:x:ecr:eu-west-1:123456789012:repository/shop/api",
    "shop/api, null",
  })
  void T59_anAnswerAboutSomethingElseIsRefused(String name, String arn) {
    assertThatThrownBy(() -> reader.read(ASKED, answer(name, arn)))
        .isInstanceOf(RegistryException.Unavailable.class)
        .hasMessageContaining("shop/api");
  }

  @Test
  void aNameThatNoObjectCouldHaveIsPassedOver() {
    assertThat(reader.listed(answer("a__b", "arn:aws:ecr:eu-west-1:123456789012:repository/a__b")))
        .isEmpty();
  }
}
