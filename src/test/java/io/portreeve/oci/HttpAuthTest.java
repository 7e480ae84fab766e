package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.json;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.HostileRegistry.status;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.oci.HostileRegistry.Reply;
import io.portreeve.oci.HostileRegistry.Request;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked with whose credentials, when all goes well. */
class HttpAuthTest {
  private final Lab lab = new Lab();
  private final AtomicInteger issued = new AtomicInteger();

  @AfterEach
  void close() {
    lab.close();
  }

  private static String basic(PullCredential credential) {
    var login = credential.login().get(Duration.ZERO);
    var text = login.username() + ":" + login.password();
    return "Basic " + Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** Wants a token of its own service, which gives one to this user, or to anybody if null. */
  private void wantTokens(PullCredential user, String expiry) {
    var challenge =
        "WWW-Authenticate: Negotiate, Bearer scope=\"repository:shop/api:pull,push,delete\","
            + "service=\"reg, with \\\"quotes\\\"\" , realm=\"http://%s/token?a=b\""
                .formatted(lab.registry.host());
    lab.registry.answering(V1, each -> accepts(each) ? image() : status(401, challenge));
    lab.registry.answering(
        "/token",
        each ->
            user == null || basic(user).equals(each.header("Authorization"))
                ? json("{\"token\":\"t" + issued.incrementAndGet() + "\"" + expiry + "}")
                : status(401));
  }

  private boolean accepts(Request request) {
    return ("Bearer t" + issued.get()).equals(request.header("Authorization"));
  }

  private static Reply image() {
    return reply(200, IMAGE, MANIFEST_TYPE);
  }

  private void wantPassword(String... users) {
    lab.registry.answering(
        V1,
        each ->
            List.of(users).stream()
                    .anyMatch(u -> basic(lab.credential(u)).equals(each.header("Authorization")))
                ? image()
                : status(401, "WWW-Authenticate: basic Realm=\"x\""));
  }

  @Test
  void anOpenRegistryIsAskedWithoutReadingCredentials() {
    lab.registry.on(V1, image());
    PullCredentials unread =
        _ -> {
          throw new AssertionError("nobody asked for credentials");
        };
    assertThat(lab.open(unread).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.sent("Authorization")).isEmpty();
  }

  @Test
  void aTokenIsFetchedForPullingOnlyAndSentRightAwayFromThenOn() {
    var user = lab.credential("anna");
    wantTokens(user, "");

    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.paths()).containsExactly(V1, "/token", V1);
    assertThat(lab.registry.requests().get(1).target())
        .isEqualTo(
            "/token?a=b&service=reg%2C+with+%22quotes%22&scope=repository%3Ashop%2Fapi%3Apull");

    lab.registry.forget();
    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.sent("Authorization")).containsExactly("Bearer t1");
    assertThat(lab.metrics).contains("TOKEN 200", "MANIFEST 401");
  }

  @Test
  void anonymousTokensAreFetchedToo() {
    wantTokens(null, "");

    assertThat(lab.open().manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.requests().get(1).header("Authorization")).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', 60", "',\"expires_in\":300', 300", "',\"expires_in\":86400', 3600"})
  void aTokenIsKeptForFourFifthsOfItsLife(String expiry, long seconds) {
    wantTokens(null, expiry);
    var _ = lab.open().manifest("v1");
    lab.registry.forget();

    lab.nanos = Duration.ofSeconds(seconds * 4 / 5).toNanos() - 1;
    var _ = lab.open().manifest("v1");
    assertThat(lab.registry.paths()).containsExactly(V1);

    lab.nanos = Duration.ofSeconds(seconds * 4 / 5).toNanos();
    var _ = lab.open().manifest("v1");
    assertThat(lab.registry.paths()).containsExactly(V1, "/token", V1);
  }

  @Test
  void aTokenThatIsNoLongerAcceptedIsReplacedOnce() {
    wantTokens(null, "");
    var _ = lab.open().manifest("v1");
    lab.registry.forget();
    issued.incrementAndGet();

    assertThat(lab.open().manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.paths()).containsExactly(V1, "/token", V1);
  }

  @Test
  void aTokenServesTheCredentialItWasGivenFor() {
    // Given two users of one identity, as when a Secret has two entries for a host
    var anna = new PullCredential("same", lab.registry.host(), "anna", "geheim-a");
    var bert = new PullCredential("same", lab.registry.host(), "bert", "geheim-b");
    wantTokens(null, "");

    var _ = lab.open(PullCredentials.of(List.of(anna))).manifest("v1");
    var _ = lab.open(PullCredentials.of(List.of(bert))).manifest("v1");
    var _ = lab.open().manifest("v1");

    assertThat(
            lab.registry.requests().stream()
                .filter(each -> each.path().equals("/token"))
                .map(each -> each.header("Authorization")))
        .containsExactly(basic(anna), basic(bert), null);
  }

  @Test
  void aPasswordIsSentOnceItIsWanted() {
    wantPassword("anna");

    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.open(lab.credentials("anna")).manifest("v1").digest()).isEqualTo(DIGEST);

    assertThat(lab.registry.requests()).hasSize(3);
    assertThat(lab.registry.requests().getFirst().header("Authorization")).isNull();
  }

  @Test
  void credentialsAreTriedInOrderAndTheOneThatWorksIsKept() {
    wantPassword("cora", "dora");
    var reader = lab.open(lab.credentials("anna", "bert", "cora", "dora"));

    assertThat(reader.manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(reader.manifest("v1").digest()).isEqualTo(DIGEST);

    var cora = basic(lab.credential("cora"));
    assertThat(lab.registry.sent("Authorization"))
        .containsExactly(basic(lab.credential("anna")), basic(lab.credential("bert")), cora, cora);
  }

  @Test
  void T37_manyBogusEntriesDontPushThePolicysCredentialOut() {
    // Given eight and more entries of a pod's author before the policy's, which is one of the last
    // two
    wantPassword("policy");
    var users =
        Stream.concat(
            Stream.iterate(1, i -> i + 1).limit(20).map(i -> "u" + i), Stream.of("policy"));

    var reader = lab.open(lab.credentials(users.toArray(String[]::new)));

    assertThat(reader.manifest("v1").digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.sent("Authorization"))
        .hasSize(9)
        .contains(basic(lab.credential("u7")))
        .doesNotContain(basic(lab.credential("u8")))
        .last()
        .isEqualTo(basic(lab.credential("policy")));
  }

  @Test
  void T37_messagesDontTellWhatOnlyCachesNeed() {
    wantPassword();
    var host = lab.registry.host();
    var theirs =
        PullCredentials.of(
            List.of(new PullCredential("secret shop/a (uid 12, version 5)", host, "a", "geheim")));
    var policys =
        PullCredentials.of(
            List.of(new PullCredential("secret ops/b (uid 34, version 6)", host, "b", "geheim")));
    var all =
        PullCredentials.inOrder(
            List.of(theirs, PullCredentials.labelled("the policy's credential", policys)));

    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(all).manifest("v1"))
        .withMessageContaining("secret shop/a: refused")
        .withMessageContaining("the policy's credential: refused")
        .withMessageNotContainingAny("uid", "version", "ops");
    assertThat(all.forHost(host).getLast().identity()).contains("uid 34");
  }

  @Test
  void aForbiddenUserGivesWayToTheNext() {
    lab.registry.answering(
        V1,
        each ->
            each.header("Authorization") == null
                ? status(401, "WWW-Authenticate: Basic")
                : each.header("Authorization").equals(basic(lab.credential("bert")))
                    ? image()
                    : status(403));

    assertThat(lab.open(lab.credentials("anna", "bert")).manifest("v1").digest()).isEqualTo(DIGEST);
  }

  /** Anna's account is over its limit; the answer to nobody is this. */
  private void limitAnna(Reply open) {
    lab.registry.answering(
        V1,
        each -> {
          var user = each.header("Authorization");
          return user == null
              ? open
              : user.equals(basic(lab.credential("anna"))) ? status(429) : image();
        });
  }

  @Test
  void T54_anAccountOverItsLimitGivesWayToTheNext() {
    limitAnna(status(401, "WWW-Authenticate: Basic"));

    assertThat(lab.open(lab.credentials("anna", "bert")).manifest("v1").digest()).isEqualTo(DIGEST);
    for (var open : List.of(status(401), status(404))) {
      limitAnna(open);
      assertThatExceptionOfType(OciException.RateLimited.class)
          .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429, 500})
  void T54_aTokenServiceThatFailsForOneIsAskedForTheNext(int failure) {
    wantTokens(null, "");
    lab.registry.answering(
        "/token",
        each ->
            basic(lab.credential("anna")).equals(each.header("Authorization"))
                ? status(failure)
                : json("{\"token\":\"t" + issued.incrementAndGet() + "\"}"));

    assertThat(lab.open(lab.credentials("anna", "bert")).manifest("v1").digest()).isEqualTo(DIGEST);
  }

  @Test
  void aPublicImageOfAHostThatKnowsPasswordsIsStillHad() {
    wantPassword("anna");
    var _ = lab.open(lab.credentials("anna")).manifest("v1");
    lab.registry.answering(
        V1, each -> each.header("Authorization") == null ? image() : status(401));

    assertThat(lab.open(lab.credentials("bert")).manifest("v1").digest()).isEqualTo(DIGEST);
  }

  @Test
  void refusedByAllIsToldWithIdentitiesAndWithoutSecrets() {
    wantPassword();
    var credentials =
        PullCredentials.inOrder(
            List.of(
                lab.credentials("anna", "bert"),
                _ -> {
                  throw new CredentialsException("secret shop/gone doesn't exist");
                }));

    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(credentials).manifest("v1"))
        .withMessageContaining("secret shop/anna: refused (401); secret shop/bert: refused (401);")
        .withMessageContaining("anonymous: refused (401)")
        .withMessageContaining("secret shop/gone doesn't exist")
        .withMessageContaining("Check imagePullSecrets for " + lab.registry.host())
        .withMessageNotContaining("geheim");
    assertThat(lab.registry.requests()).hasSize(3);
  }

  @Test
  void aSourceThatCantBeReadLeavesAnonymous() {
    PullCredentials broken =
        _ -> {
          throw new CredentialsException("secret shop/gone doesn't exist");
        };
    wantTokens(null, "");
    assertThat(lab.open(broken).manifest("v1").digest()).isEqualTo(DIGEST);

    wantTokens(lab.credential("anna"), "");
    lab.nanos = Duration.ofHours(2).toNanos();
    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(broken).manifest("v1"))
        .withMessageContaining("secret shop/gone doesn't exist")
        .withMessageContaining("anonymous: refused by the token service");
  }

  @Test
  void aRefusalWithoutAWayToLogInIsFinal() {
    for (var status : List.of(401, 403)) {
      lab.registry.forget();
      lab.registry.on(V1, status(status));
      assertThatExceptionOfType(OciException.Unauthorized.class)
          .isThrownBy(() -> lab.open(lab.credentials("anna")).manifest("v1"))
          .withMessageContaining("(" + status + "), without naming a way");
      assertThat(lab.registry.sent("Authorization")).isEmpty();
      assertThat(lab.registry.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"token\":\"\"}",
        "{\"token\":17.5,\"access_token\":null,\"x\":{}}",
        "{\"token\":\"a\\r\\nX-Evil: b\"}",
        "{\"token\":\"a b\"}",
        "{\"token\":\"a\",\"token\":\"b\"}",
        "not json",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
      })
  void anAnswerWithoutAUsableTokenIsToldAsThat(String body) {
    wantTokens(null, "");
    lab.registry.on("/token", json(body));

    assertThatExceptionOfType(OciException.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("token");
  }

  @Test
  void T37_onlyTheRegistrysOwnTokenServiceMayHaveCredentials() {
    var settings = OciSettings.defaults().withTokenServices(Map.of("r.test", "t.test"));
    var tokens = new Tokens(new Transport(null), settings, () -> 0);

    assertThat(
            Stream.of(
                    "r.test r.test",
                    "r.test t.test",
                    "registry-1.docker.io auth.docker.io",
                    "t.test r.test",
                    "r.test r.test:5000",
                    "r.test auth.docker.io",
                    "registry-1.docker.io.evil.test auth.docker.io",
                    "registry-1.docker.io auth.docker.io.evil.test")
                .filter(each -> tokens.mayHaveCredentials(before(each), after(each))))
        .containsExactly("r.test r.test", "r.test t.test", "registry-1.docker.io auth.docker.io");
  }

  private static String before(String pair) {
    return pair.substring(0, pair.indexOf(' '));
  }

  private static String after(String pair) {
    return pair.substring(pair.indexOf(' ') + 1);
  }

  @ParameterizedTest
  @CsvSource({"307", "404", "500"})
  void aTokenServiceThatDoesntAnswerIsNamed(int status) {
    wantTokens(null, "");
    lab.registry.on("/token", status(status, "Location: http://" + lab.stranger.host() + "/t"));

    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open().manifest("v1"))
        .withMessageContaining("token service " + lab.registry.host() + " answered " + status);
    assertThat(lab.stranger.requests()).isEmpty();
  }
}
