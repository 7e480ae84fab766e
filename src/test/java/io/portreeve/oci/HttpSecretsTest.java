package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.json;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.BLOB;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.EMPTY;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials don't go, and requests neither: T37 and T38. */
class HttpSecretsTest {
  private static final Digest CONTENT = Digest.parse(EMPTY);
  private static final byte[] BYTES = "{}".getBytes(UTF_8);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private void challenge(String realm) {
    lab.registry.answering(
        V1,
        each ->
            "Bearer token".equals(each.header("Authorization"))
                ? reply(200, IMAGE, MANIFEST_TYPE)
                : status(401, "WWW-Authenticate: Bearer realm=\"" + realm + "\",service=\"s\""));
  }

  @Test
  void T37_aTokenServiceAtAnotherHostIsAskedAnonymouslyOnly() {
    challenge("http://" + lab.stranger.host() + "/token");
    lab.stranger.on("/token", json("{\"access_token\":\"token\"}"));

    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.stranger.requests()).hasSize(1);
    assertThat(lab.stranger.sent("Authorization")).isEmpty();
  }

  @Test
  void T37_thatCredentialsWereNotSentIsSaid() {
    challenge("http://" + lab.stranger.host() + "/token");
    lab.stranger.on("/token", status(401));

    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"))
        .withMessageContaining(
            "secret shop/anna: not sent to the token service " + lab.stranger.host())
        .withMessageNotContaining("geheim");
    assertThat(lab.stranger.sent("Authorization")).isEmpty();
  }

  @Test
  void aTokenServiceThatTheSettingsAllowGetsThem() {
    lab.settings(
        lab.settings().withTokenServices(Map.of(lab.registry.host(), lab.stranger.host())));
    challenge("http://" + lab.stranger.host() + "/token");
    lab.stranger.on("/token", json("{\"token\":\"token\"}"));

    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.stranger.sent("Authorization")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"myacr.azurecr.io", "127.0.0.1", "127.0.0.1:1", ""})
  void T37_aCredentialOfAnotherHostIsNeverUsed(String host) {
    // Given a source that breaks its promise
    PullCredentials careless =
        _ -> List.of(new PullCredential("secret shop/x", host, "user", "geheim"));
    lab.registry.on(V1, status(401, "WWW-Authenticate: Basic"));

    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(careless).manifest("v1"));
    assertThat(lab.registry.sent("Authorization")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.test/token, without TLS",
    "https://user:pass@evil.test/token, isn't a URL",
    "ftp://evil.test/token, isn't a URL",
    "/token, isn't a URL",
    "https://, isn't a URL",
    "'', isn't a URL",
    "https://169.254.169.254/token, metadata",
    "https://[fd00:ec2::254]/token, metadata",
    "https://[::ffff:169.254.169.254]/token, metadata",
    "https://0.0.0.0/token, special address",
    "https://rebound.test/token, metadata",
  })
  void T38_aTokenServiceThatMustNotBeAskedIsntAsked(String realm, String message) {
    lab.addresses.put("rebound.test", "169.254.169.254");
    challenge(realm);

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"))
        .withMessageContaining(message);
    assertThat(lab.registry.sent("Authorization")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://10.0.0.1/", "https://localhost:10255/", "https://[::1]/"})
  void T38_aPublicRegistryDoesntSendUsToPrivateAddresses(String target) {
    lab.addresses.put("127.0.0.1", "203.0.113.7");
    challenge(target + "token");
    lab.registry.on(BLOB, status(307, "Location: " + target));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"))
        .withMessageContaining("private or loopback");
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100))
        .withMessageContaining("private or loopback");
  }

  @Test
  void T38_aRegistryOnLoopbackMustBeMeant() {
    lab.settings(lab.settings().withPlainHttpHosts(Set.of()));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("webhook's own machine");
    assertThat(lab.registry.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void T37_aRedirectedBlobIsFetchedWithoutCredentials(int status) {
    wantPasswordAt(BLOB, status, "http://" + lab.stranger.host() + "/store?signature=geheim");
    lab.stranger.on("/store", reply(200, BYTES));

    assertThat(lab.open(lab.credentials("anna")).blob(CONTENT, 100)).isEqualTo(BYTES);
    assertThat(lab.registry.sent("Authorization")).hasSize(1);
    assertThat(lab.stranger.requests()).hasSize(1);
    assertThat(lab.stranger.sent("Authorization")).isEmpty();
  }

  private void wantPasswordAt(String path, int status, String location) {
    lab.registry.answering(
        path,
        each ->
            each.header("Authorization") == null
                ? status(401, "WWW-Authenticate: Basic")
                : status(status, "Location: " + location));
  }

  @Test
  void aRedirectAtHomeKeepsCredentials() {
    wantPasswordAt(BLOB, 307, "../store");
    lab.registry.answering(
        "/v2/shop/api/store",
        each -> each.header("Authorization") == null ? status(401) : reply(200, BYTES));

    assertThat(lab.open(lab.credentials("anna")).blob(CONTENT, 100)).isEqualTo(BYTES);
  }

  @Test
  void T37_whoSentUsAwayGetsNoCredentialsWhenWeComeBack() {
    wantPasswordAt(BLOB, 307, "http://" + lab.stranger.host() + "/a");
    lab.stranger.on("/a", status(307, "Location: http://" + lab.registry.host() + "/b"));
    lab.registry.on("/b", reply(200, BYTES));

    assertThat(lab.open(lab.credentials("anna")).blob(CONTENT, 100)).isEqualTo(BYTES);
    assertThat(lab.registry.requests().getLast().header("Authorization")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.test/x, without TLS",
    "http://169.254.169.254/latest/meta-data, without TLS",
    "https://169.254.169.254/latest/meta-data, metadata",
    "file:///etc/passwd, without a URL",
    "'', isn't a URL",
  })
  void T38_aRedirectThatMustNotBeFollowedIsntFollowed(String location, String message) {
    lab.registry.on(BLOB, status(302, "Location: " + location));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100))
        .withMessageContaining(message.equals("isn't a URL") ? "redirect" : message);
    assertThat(lab.registry.requests()).hasSizeBetween(1, 4);
  }

  @Test
  void T38_redirectsEndAfterThree() {
    lab.registry.on(BLOB, status(302, "Location: http://" + lab.stranger.host() + "/x"));
    lab.stranger.on("/x", status(302, "Location: /x"));

    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100))
        .withMessageContaining("more than 3 redirects");
    assertThat(lab.stranger.requests()).hasSize(3);
  }

  @Test
  void aMessageNeverShowsWhereARedirectLeads() {
    lab.registry.on(
        BLOB, status(302, "Location: http://" + lab.stranger.host() + "/s?signature=geheim"));

    assertThatExceptionOfType(OciException.NotFound.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100))
        .withMessageContaining(lab.stranger.host())
        .withMessageNotContaining("geheim");
  }
}
