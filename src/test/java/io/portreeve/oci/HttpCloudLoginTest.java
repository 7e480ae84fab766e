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

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.Login;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.credentials.UserPassword;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that wants a cloud's token, which is fetched when it does. */
class HttpCloudLoginTest {
  private final Lab lab = new Lab();
  private final Cloud cloud = new Cloud();

  @AfterEach
  void close() {
    lab.close();
  }

  /** Issues tokens. */
  private static final class Cloud implements Login {
    private final List<Duration> asked = new ArrayList<>();
    private int issued = 1;
    private boolean renews;
    private CredentialsException failure;

    @Override
    public UserPassword get(Duration within) {
      asked.add(within);
      if (failure != null) {
        throw failure;
      }
      return new UserPassword("AWS", "t" + issued);
    }

    @Override
    public Optional<UserPassword> insteadOf(UserPassword refused, Duration within) {
      if (!renews) {
        return Optional.empty();
      }
      issued++;
      return Optional.of(get(within));
    }
  }

  private PullCredentials credentials(String... before) {
    var own = new PullCredential("ECR login for us-east-1", lab.registry.host(), cloud);
    return PullCredentials.inOrder(
        List.of(lab.credentials(before), PullCredentials.of(List.of(own))));
  }

  private static String basic(String token) {
    return "Basic " + Base64.getEncoder().encodeToString(("AWS:" + token).getBytes(UTF_8));
  }

  private void want(String token, int refusal) {
    lab.registry.answering(
        V1,
        each ->
            basic(token).equals(each.header("Authorization"))
                ? reply(200, IMAGE, MANIFEST_TYPE)
                : each.header("Authorization") == null
                    ? status(
                        401, "WWW-Authenticate: Basic realm=\"x\",service=\"ecr.amazonaws.com\"")
                    : status(refusal));
  }

  @Test
  void anOpenRegistryIsNotLoggedInTo() {
    // Given
    lab.registry.on(V1, reply(200, IMAGE, MANIFEST_TYPE));

    // When
    var _ = lab.open(credentials()).manifest("v1");

    // Then
    assertThat(cloud.asked).isEmpty();
  }

  @Test
  void itIsFetchedOnceItIsWantedWithinWhatIsLeftOfTheTime() {
    // Given
    want("t1", 401);

    // When
    var manifest = lab.open(credentials()).manifest("v1");

    // Then
    assertThat(manifest.digest()).isEqualTo(DIGEST);
    assertThat(cloud.asked).containsExactly(Duration.ofSeconds(30));
  }

  @Test
  void aSecretThatIsAcceptedComesFirst() {
    // Given
    lab.registry.answering(
        V1,
        each ->
            each.header("Authorization") == null
                ? status(401, "WWW-Authenticate: Basic")
                : reply(200, IMAGE, MANIFEST_TYPE));

    // When
    var _ = lab.open(credentials("anna")).manifest("v1");

    // Then
    assertThat(cloud.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void oneThatHasBeenRevokedIsReplacedAndAskedWithOnceMore(int refusal) {
    // Given
    want("t2", refusal);
    cloud.renews = true;

    // When
    var manifest = lab.open(credentials()).manifest("v1");

    // Then
    assertThat(manifest.digest()).isEqualTo(DIGEST);
    assertThat(lab.registry.sent("Authorization")).containsExactly(basic("t1"), basic("t2"));
  }

  @Test
  void aRefusalOfTheNewOneIsFinal() {
    // Given
    want("never", 403);
    cloud.renews = true;

    // Then
    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(credentials()).manifest("v1"))
        .withMessageContaining("ECR login for us-east-1: refused (403)")
        .withMessageNotContainingAny("t1", "t2");
    assertThat(lab.registry.sent("Authorization")).containsExactly(basic("t1"), basic("t2"));
  }

  @Test
  void aLoginThatIsDeniedNamesTheCause() {
    // Given
    want("t1", 401);
    cloud.failure = new CredentialsException("ecr:GetAuthorizationToken is denied");

    // Then
    assertThatExceptionOfType(OciException.Unauthorized.class)
        .isThrownBy(() -> lab.open(credentials()).manifest("v1"))
        .withMessageContaining("ECR login for us-east-1: ecr:GetAuthorizationToken is denied");
  }

  @Test
  void aLoginThatFailsForNowIsAnOutageAndNoRefusal() {
    // Given
    want("t1", 401);
    cloud.failure = new CredentialsException("throttled", true);

    // Then
    assertThatExceptionOfType(OciException.Unavailable.class)
        .isThrownBy(() -> lab.open(credentials()).manifest("v1"))
        .withMessageContaining("ECR login for us-east-1: throttled");
  }

  @Test
  void T37_manyBogusEntriesPushOutNeitherThePolicysCredentialNorTheClouds() {
    // Given
    want("t1", 401);
    var users =
        Stream.concat(IntStream.range(0, 20).mapToObj(i -> "u" + i), Stream.of("policy"))
            .toArray(String[]::new);

    // When
    var manifest = lab.open(credentials(users)).manifest("v1");

    // Then
    assertThat(manifest.digest()).isEqualTo(DIGEST);
    var policys = Base64.getEncoder().encodeToString("policy:geheim-policy".getBytes(UTF_8));
    assertThat(lab.registry.sent("Authorization"))
        .hasSize(9)
        .endsWith("Basic " + policys, basic("t1"));
  }

  @Test
  void T37_aTokenFollowsNoRedirectToAnotherHost() {
    // Given
    lab.registry.answering(
        V1,
        each ->
            each.header("Authorization") == null
                ? status(401, "WWW-Authenticate: Basic")
                : status(307, "Location: http://" + lab.stranger.host() + V1));
    lab.stranger.on(V1, reply(200, IMAGE, MANIFEST_TYPE));

    // When
    try {
      var _ = lab.open(credentials()).manifest("v1");
    } catch (OciException _) {
      // Whether it is followed isn't the question here.
    }

    // Then
    assertThat(lab.stranger.sent("Authorization")).isEmpty();
  }

  @Test
  void T37_aTokenServiceAtAnotherHostGetsNoToken() {
    // Given
    lab.registry.answering(
        V1,
        _ ->
            status(
                401,
                "WWW-Authenticate: Bearer realm=\"http://%s/token\""
                    .formatted(lab.stranger.host())));
    lab.stranger.on("/token", status(200));

    // Then
    assertThatExceptionOfType(OciException.class)
        .isThrownBy(() -> lab.open(credentials()).manifest("v1"));
    assertThat(lab.stranger.sent("Authorization")).isEmpty();
    assertThat(cloud.asked).isEmpty();
  }
}
