package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCodeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ServerException|ServerException",
        "com.amazonaws.ecr#ServerException|ServerException",
        "ServerException:http://internal.example.com/|ServerException",
        "com.amazonaws.ecr#ServerException:http://internal.example.com/|ServerException",
      })
  void isFoundInAType(String type, String code) {
    assertThat(ErrorCode.ofType(type)).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}|ThrottlingException",
        "{\"__type\" : \"com.amazonaws.sqs#QueueDoesNotExist\"}|QueueDoesNotExist",
        "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>|AccessDenied",
        "<html>502 Bad Gateway</html>|~~",
        "~~|~~",
      })
  void isFoundInABody(String body, String code) {
    assertThat(ErrorCode.inBody(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(code);
  }
}
