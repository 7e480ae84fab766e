package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A credential that a registry answers with an error. */
class HttpFaultyCredentialTest {
  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private String basic(String user) {
    var credential = lab.credential(user);
    var login = credential.login().get(Duration.ZERO);
    var text = login.username() + ":" + login.password();
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 431, 500})
  void T54_aCredentialThatTheRegistryCantReadGivesWayToTheNext(int failure) {
    // Given
    var anna = basic("anna");
    var bert = basic("bert");
    lab.registry.answering(
        V1,
        each ->
            anna.equals(each.header("Authorization"))
                ? status(failure)
                : bert.equals(each.header("Authorization"))
                    ? reply(200, IMAGE, MANIFEST_TYPE)
                    : status(401, "WWW-Authenticate: Basic"));
    // When, Then
    assertThat(lab.open(lab.credentials("anna", "bert")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"))
        .withMessageContaining("answered " + failure);
  }
}
