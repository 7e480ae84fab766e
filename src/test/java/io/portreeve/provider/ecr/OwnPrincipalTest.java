package io.portreeve.provider.ecr;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPrincipalTest {
  @ParameterizedTest
  @CsvSource({
    "arn:aws:sts::123456789012:assumed-role/operator/session, arn:aws:iam::123456789012:role/operator",
    "arn:aws-cn:sts::123456789012:assumed-role/operator/a@b, arn:aws-cn:iam::123456789012:role/operator",
    "arn:aws:iam::123456789012:user/ops/jo, arn:aws:iam::123456789012:user/ops/jo",
    "arn:aws:iam::123456789012:root, arn:aws:iam::123456789012:root",
    "arn:aws:sts::123456789012:federated-user/jo, arn:aws:sts::123456789012:federated-user/jo",
  })
  void aSessionIsItsRole(String caller, String principal) {
    assertThat(OwnPrincipal.ofCaller(caller)).isEqualTo(principal);
  }
}
