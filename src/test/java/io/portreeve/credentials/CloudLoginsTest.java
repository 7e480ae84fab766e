package io.portreeve.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Logins to ECR with a process' own identity: when tokens are fetched, kept, renewed. */
class CloudLoginsTest {
  private static final String HOST = "123456789012.dkr.ecr.us-east-1.amazonaws.com";
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration LONG = Duration.ofSeconds(10);

  private final ManualTime time = new ManualTime(START);
  private final List<String> issued = new ArrayList<>();
  private CredentialsException failure;
  private BiConsumer<Duration, Runnable> later = time;

  private CloudLogins logins() {
    return new CloudLogins(
        EcrHosts.with(Set.of("ecr.example.com=123456789012/us-east-1@http://127.0.0.1:4566")),
        place -> () -> issue(place),
        (pause, work) -> later.accept(pause, work),
        time,
        new Random(7));
  }

  private PullToken issue(EcrHosts.Place place) {
    issued.add(place.region());
    if (failure != null) {
      throw failure;
    }
    return new PullToken(
        "AWS", "token-" + issued.size(), time.instant().plus(Duration.ofHours(12)));
  }

  private static Login login(CloudLogins logins) {
    return logins.forHost(HOST).getFirst().login();
  }

  private static String password(Login login) {
    return login.get(LONG).password();
  }

  @Test
  void nothingIsAskedUntilARegistryDemandsIt() {
    // When
    var found = logins().forHost(HOST);

    // Then
    assertThat(found).singleElement().extracting(PullCredential::host).isEqualTo(HOST);
    assertThat(issued).isEmpty();
  }

  @Test
  void aTokenServesAllAccountsOfARegionAndNoOtherRegion() {
    // Given
    var logins = logins();

    // When
    var one = password(login(logins));
    var other = logins.forHost("210987654321.dkr-ecr.us-east-1.on.aws").getFirst();
    var elsewhere = logins.forHost(HOST.replace("us-east-1", "eu-west-1")).getFirst();

    // Then
    assertThat(password(other.login())).isEqualTo(one);
    assertThat(password(elsewhere.login())).isNotEqualTo(one);
    assertThat(issued).containsExactly("us-east-1", "eu-west-1");
  }

  @Test
  void T37_aTokenOfAnotherEndpointIsAnotherOne() {
    // Given
    var logins = logins();

    // When
    var named = logins.forHost("ecr.example.com").getFirst();

    // Then
    assertThat(password(named.login())).isNotEqualTo(password(login(logins)));
    assertThat(named.identity()).isEqualTo("ECR login for us-east-1 (127.0.0.1:4566)");
    assertThat(named.label()).isEqualTo("ECR login for us-east-1");
  }

  @Test
  void T37_otherHostsGetNone() {
    // Given
    var logins = logins();

    // Then
    assertThat(logins.forHost(HOST + ".evil.com")).isEmpty();
    assertThat(logins.forHost("ecr.example.com:8443")).isEmpty();
    assertThat(issued).isEmpty();
  }

  @Test
  void itIsRenewedAtHalfOfItsLifeInTheBackgroundUnderTheSameIdentity() {
    // Given
    var logins = logins();
    var before = logins.forHost(HOST).getFirst();
    assertThat(password(before.login())).isEqualTo("token-1");

    // When
    time.pass(Duration.ofHours(5).plusMinutes(23));
    var early = issued.size();
    time.pass(Duration.ofHours(1).plusMinutes(14));

    // Then 10 % around six hours
    assertThat(early).isEqualTo(1);
    assertThat(issued).hasSize(2);
    assertThat(password(login(logins))).isEqualTo("token-2");
    assertThat(logins.forHost(HOST)).containsExactly(before);
  }

  @Test
  void oneThatCantBeRenewedServesUntilItExpires() {
    // Given
    var login = login(logins());
    assertThat(password(login)).isEqualTo("token-1");
    failure = new CredentialsException("denied");

    // When
    time.pass(Duration.ofHours(12).minusSeconds(1));

    // Then
    assertThat(password(login)).isEqualTo("token-1");
    assertThat(issued).hasSizeBetween(10, 30);
    time.pass(Duration.ofSeconds(20));
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> login.get(LONG))
        .withMessage("denied");
  }

  @Test
  void aFailureIsRememberedForSecondsAndHealsByItself() {
    // Given
    var login = login(logins());
    failure = new CredentialsException("no answer", true);

    // When
    for (var i = 0; i < 50; i++) {
      assertThatExceptionOfType(CredentialsException.class)
          .isThrownBy(() -> login.get(LONG))
          .withMessage("no answer")
          .matches(CredentialsException::isTemporary);
    }
    assertThat(issued).hasSize(1);
    failure = null;
    time.pass(Duration.ofSeconds(10));

    // Then
    assertThat(password(login)).isEqualTo("token-2");
  }

  @Test
  void aDefectTellsNothingThatItHolds() {
    // Given
    var logins =
        new CloudLogins(
            EcrHosts.OF_AWS,
            _ -> {
              throw new IllegalStateException("token=s3cr3t");
            },
            time,
            time,
            new Random(1));

    // Then
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> login(logins).get(LONG))
        .withMessage("internal error: IllegalStateException");
  }

  @Test
  void T39_whoAsksForOthersDoesNotTellThemWhoItIs() {
    // Given
    var denied = "User: arn:aws:sts::123456789012:assumed-role/webhook/x is not authorized";
    var logins = new DiscreetCredentials(logins()).shared();
    var login = logins.forHost(HOST).getFirst();

    // Then
    for (var temporary : List.of(true, false)) {
      failure = new CredentialsException(denied, temporary);
      assertThatExceptionOfType(CredentialsException.class)
          .isThrownBy(() -> login.login().get(LONG))
          .withMessageContaining("no token can be had")
          .withMessageNotContainingAny("arn:", "123456789012")
          .matches(e -> e.isTemporary() == temporary)
          .matches(e -> e.getCause() == null);
      time.pass(Duration.ofMinutes(1));
    }
    failure = null;
    assertThat(login.login().get(LONG).username()).isEqualTo("AWS");
    assertThat(login.label()).isEqualTo("ECR login for us-east-1");
    assertThat(logins.forHost(HOST)).containsExactly(login);
  }

  @Test
  void whoAsksForOthersReplacesATokenAsWell() {
    // Given
    var login = new DiscreetCredentials(logins()).forHost(HOST).getFirst().login();
    var first = login.get(LONG);
    time.pass(Duration.ofMinutes(1));

    // Then
    assertThat(login.insteadOf(first, LONG)).contains(new UserPassword("AWS", "token-2"));
  }

  @Test
  void oneThatARegistryRefusesIsReplacedUnlessItIsYoung() {
    // Given
    var login = login(logins());
    var first = login.get(LONG);

    // When
    var atOnce = login.insteadOf(first, LONG);
    time.pass(Duration.ofMinutes(1));
    var later = login.insteadOf(first, LONG);

    // Then
    assertThat(atOnce).isEmpty();
    assertThat(later).contains(new UserPassword("AWS", "token-2"));
    assertThat(login.insteadOf(first, LONG)).isEqualTo(later);
    assertThat(issued).hasSize(2);
  }

  @Test
  void T54_oneThatARegistryRefusesStaysWhereThereIsNoOther() {
    // Given a repository that this identity may not pull from, and a service that is down
    var login = login(logins());
    var first = login.get(LONG);
    time.pass(Duration.ofHours(1));
    failure = new CredentialsException("down", true);

    // When
    var other = login.insteadOf(first, LONG);

    // Then
    assertThat(other).isEmpty();
    assertThat(login.get(LONG)).isEqualTo(first);
  }

  @Test
  void manyWaitForOneRequestAndNoLongerThanTheyMay() throws Exception {
    // Given
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    later =
        (pause, work) -> {
          if (pause.isZero()) {
            Thread.ofVirtual()
                .start(
                    () -> {
                      started.countDown();
                      try {
                        var _ = release.await(10, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                      work.run();
                    });
          }
        };
    var login = login(logins());

    // When
    var many =
        IntStream.range(0, 20)
            .mapToObj(
                _ ->
                    CompletableFuture.supplyAsync(
                        () -> password(login), Thread::startVirtualThread))
            .toList();
    assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

    // Then
    assertThatExceptionOfType(CredentialsException.class)
        .isThrownBy(() -> login.get(Duration.ofMillis(50)))
        .withMessageContaining("in time")
        .matches(CredentialsException::isTemporary);
    release.countDown();
    for (var each : many) {
      assertThat(each.get(10, TimeUnit.SECONDS)).isEqualTo("token-1");
    }
    assertThat(issued).hasSize(1);
  }

  @Test
  void oneThatNobodyHasWantedForADayIsntRenewedAnyMore() {
    // Given
    var login = login(logins());
    assertThat(password(login)).isEqualTo("token-1");

    // When
    time.pass(Duration.ofDays(10));

    // Then
    assertThat(issued).hasSizeBetween(4, 6);
    assertThat(password(login)).isEqualTo("token-" + issued.size());
  }

  @Test
  void T34_madeUpRegionsDontPushOutThoseThatHaveATokenNorGrowForEver() {
    // Given
    var logins = logins();
    var good = password(login(logins));
    failure = new CredentialsException("no such host");

    // When
    var offered = new HashSet<String>();
    for (var i = 0; i < 1_000; i++) {
      var name = new String(new char[] {(char) ('a' + i / 260), (char) ('a' + i / 10 % 26)});
      var host = HOST.replace("us-east-1", "us-%s-%d".formatted(name, 1 + i % 9));
      for (var each : logins.forHost(host)) {
        offered.add(each.identity());
        assertThatExceptionOfType(CredentialsException.class)
            .isThrownBy(() -> each.login().get(LONG));
      }
    }
    var made = HOST.replace("us-east-1", "us-zz-1");

    // Then
    assertThat(offered).hasSize(63);
    assertThat(logins.problems(made)).singleElement().asString().contains("too many regions");
    assertThat(password(login(logins))).isEqualTo(good);
    time.pass(Duration.ofSeconds(11));
    assertThat(logins.forHost(made)).hasSize(1);
  }

  @Test
  void secretsStayHidden() {
    // Given
    var logins = logins();
    var credential = logins.forHost(HOST).getFirst();
    var password = password(credential.login());

    // Then
    assertThat(List.of(credential.toString(), logins.toString(), credential.login().toString()))
        .allSatisfy(text -> assertThat(text).doesNotContain(password));
    assertThat(credential.identity().getBytes(UTF_8))
        .isEqualTo("ECR login for us-east-1".getBytes(UTF_8));
  }

  @Test
  void theJitterIsATenthOfTheHalf() {
    // Given
    var token = new PullToken("AWS", "t", START.plus(Duration.ofHours(12)));
    var random = new Random(3);

    // When
    var times = IntStream.range(0, 1_000).mapToObj(_ -> token.renewTime(START, random)).toList();

    // Then
    assertThat(times)
        .allSatisfy(
            it ->
                assertThat(it)
                    .isBetween(
                        START.plus(Duration.ofMinutes(324)), START.plus(Duration.ofMinutes(396))));
    assertThat(new HashSet<>(times)).hasSizeGreaterThan(900);
  }
}
