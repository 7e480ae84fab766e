package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A cluster in which everything takes its time: webhook configurations are written late, nodes hand
 * the Secret to webhooks later. At no moment may a webhook show what the API server can't know.
 */
class CertificateRotationTest {
  private static final List<String> HOSTS = List.of("portreeve-webhook.portreeve-system.svc");

  private final MovingClock clock = new MovingClock();
  private final Cluster cluster = new Cluster();
  private @Nullable ServingCertificateKeeper operator;

  /** The Secret, and who shows and believes what. */
  private static final class Cluster implements SecretStore, PublishedAuthorities {
    private @Nullable Stored secret;
    private int version;
    private final List<String> policies = new ArrayList<>(List.of("", ""));
    private final Deque<String> mounted = new ArrayDeque<>();
    private final Set<String> shown = new HashSet<>();
    private boolean stuck;

    @Override
    public Optional<Stored> read(String name) {
      return Optional.ofNullable(secret);
    }

    @Override
    public boolean write(
        String name, String type, Map<String, String> values, Optional<Stored> before) {
      version++;
      secret = new Stored(type, values, Integer.toString(version));
      return true;
    }

    @Override
    public List<String> bundles() {
      return policies.stream().filter(bundle -> !bundle.isEmpty()).distinct().toList();
    }

    /** What webhooks show after a while; a Secret that isn't there changes nothing for them. */
    String show(int late) {
      var last = mounted.isEmpty() ? "" : mounted.getLast();
      mounted.addLast(secret == null ? last : secret.values().getOrDefault("tls.crt", last));
      while (mounted.size() > late + 1) {
        var _ = mounted.removeFirst();
      }
      var now = mounted.getFirst();
      shown.add(now);
      return now;
    }
  }

  private ServingCertificateKeeper start(CertificateSettings settings) {
    var issuer = new ServingCertificateIssuer(new SecureRandom(), settings);
    return new ServingCertificateKeeper(
        new OwnCertificate(
            cluster, cluster, new ServingCertificates(issuer, settings, clock), HOSTS),
        settings.interval());
  }

  private static boolean knows(String bundle, String shown, Instant now)
      throws GeneralSecurityException {
    X509Certificate leaf = ServingCertificate.parse(shown).getFirst();
    return ServingCertificates.isValid(leaf, now)
        && ServingCertificate.parse(bundle).stream()
            .filter(authority -> ServingCertificates.isValid(authority, now))
            .anyMatch(authority -> ServingCertificates.isSignedBy(leaf, authority));
  }

  /** One step of everybody; afterwards every policy's requests must be answered. */
  private void step(Duration time, int nodesLate) throws GeneralSecurityException {
    var keeper = operator;
    if (keeper != null) {
      keeper.look();
      for (var i = 0; i < cluster.policies.size(); i++) {
        if (i != 0 || !cluster.stuck) {
          cluster.policies.set(i, keeper.pem().orElse(cluster.policies.get(i)));
        }
      }
    }
    var shown = cluster.show(nodesLate);
    for (var bundle : cluster.bundles()) {
      if (!shown.isEmpty()) {
        assertThat(knows(bundle, shown, clock.now)).as(clock.now.toString()).isTrue();
      }
    }
    clock.pass(time);
  }

  private void steps(int count, Duration time, int nodesLate) throws GeneralSecurityException {
    for (var i = 0; i < count; i++) {
      step(time, nodesLate);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT30S", "PT1H"})
  void everyRotationGoesUnnoticed(String life) throws Exception {
    // Given
    var settings = new CertificateSettings(CertificateSettings.Source.Own, Duration.parse(life));
    operator = start(settings);
    var step = settings.life().dividedBy(120);

    // When: three lives, webhooks are three steps late
    steps((int) (3 * settings.life().dividedBy(step)), step, 3);

    // Then
    assertThat(cluster.shown).hasSizeGreaterThan(3);
    assertThat(ServingCertificate.parse(cluster.policies.getFirst())).hasSizeLessThan(4);
  }

  @Test
  void aDeletedSecretGoesUnnoticed() throws Exception {
    // Given
    operator = start(CertificateSettings.DEFAULT);
    steps(10, Duration.ofSeconds(5), 0);
    var before = cluster.show(0);

    // When: new pods show at once what the Secret holds
    cluster.secret = null;
    steps(10, Duration.ofSeconds(5), 0);

    // Then
    assertThat(cluster.show(0)).isNotEqualTo(before);
  }

  @Test
  void aDeletedSecretGoesUnnoticedByAnOperatorThatRemembersNothing() throws Exception {
    // Given
    operator = start(CertificateSettings.DEFAULT);
    steps(10, Duration.ofSeconds(5), 12);
    var before = cluster.show(12);

    // When
    operator = null;
    cluster.secret = null;
    steps(3, Duration.ofSeconds(5), 12);
    operator = start(CertificateSettings.DEFAULT);
    steps(60, Duration.ofSeconds(5), 12);

    // Then
    assertThat(cluster.show(12)).isNotEqualTo(before);
  }

  @Test
  void operatorsThatComeAndGoAmidARotationGoUnnoticed() throws Exception {
    // Given: two months later
    operator = start(CertificateSettings.DEFAULT);
    steps(2, Duration.ofSeconds(5), 3);
    var before = cluster.show(3);
    clock.pass(Duration.ofDays(60));

    // When: each lives for nine minutes, less than the notice; then one stays
    for (var i = 0; i < 5; i++) {
      operator = start(CertificateSettings.DEFAULT);
      steps(108, Duration.ofSeconds(5), 3);
      assertThat(cluster.show(3)).isEqualTo(before);
    }
    steps(24, Duration.ofSeconds(5), 3);

    // Then
    assertThat(cluster.show(3)).isNotEqualTo(before);
  }

  @Test
  void aPolicyThatCannotBeWrittenIsWaitedFor() throws Exception {
    // Given
    operator = start(CertificateSettings.DEFAULT);
    steps(2, Duration.ofSeconds(5), 1);
    var before = cluster.show(1);

    // When
    cluster.stuck = true;
    clock.pass(Duration.ofDays(60));
    steps(150, Duration.ofSeconds(5), 1);
    assertThat(cluster.show(1)).isEqualTo(before);
    cluster.stuck = false;
    steps(200, Duration.ofSeconds(5), 1);

    // Then
    assertThat(cluster.show(1)).isNotEqualTo(before);
  }
}
