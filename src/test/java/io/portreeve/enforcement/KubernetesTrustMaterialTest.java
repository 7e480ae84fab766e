package io.portreeve.enforcement;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.api.v1alpha1.ConfigMapKeyRef;
import io.portreeve.api.v1alpha1.KeySource;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.api.v1alpha1.SecretKeyRef;
import io.portreeve.api.v1alpha1.TrustRootSource;
import io.portreeve.api.v1alpha1.TrustRootType;
import io.portreeve.enforcement.TrustMaterial.Freshness;
import io.portreeve.enforcement.TrustMaterial.Reading;
import io.portreeve.tuf.PublicGood;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class KubernetesTrustMaterialTest {
  private static final String PRIVATE = "PRIVATE KEY-----";

  private KubernetesClient client;
  private final MovingClock clock = new MovingClock();
  private final FakeTufClient tuf = new FakeTufClient(clock);
  private KubernetesTrustMaterial material;

  @BeforeEach
  void start() {
    var keeper = new TrustRootKeeper(tuf, new FakeTrustRootStore(), Runnable::run, clock);
    material = new KubernetesTrustMaterial(client, keeper);
  }

  private void configMap(String name, Map<String, String> data) {
    var _ =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("trust")
                    .withName(name)
                    .endMetadata()
                    .withData(data)
                    .build())
            .create();
  }

  private void secret(Map<String, String> data) {
    var _ =
        client
            .resource(
                new SecretBuilder()
                    .withNewMetadata()
                    .withNamespace("trust")
                    .withName("release")
                    .endMetadata()
                    .withData(encoded(data))
                    .build())
            .create();
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    var all = new HashMap<String, String>();
    data.forEach(
        (key, value) ->
            all.put(
                key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
    return all;
  }

  private static PolicySigner signer(TrustRootSource root) {
    return new PolicySigner("release", null, null, root, null, null, null);
  }

  private static ConfigMapKeyRef ref(String name, @Nullable String key) {
    return new ConfigMapKeyRef("trust", name, key);
  }

  static PolicySigner trustedRoot(String name, @Nullable String key) {
    return signer(
        new TrustRootSource(TrustRootType.TrustedRoot, null, null, ref(name, key), null, null));
  }

  private static PolicySigner byTuf(String mirror) {
    return signer(
        new TrustRootSource(TrustRootType.TUF, mirror, ref("tuf", null), null, null, null));
  }

  static PolicySigner byKey(@Nullable String key) {
    return new PolicySigner(
        "release",
        null,
        new KeySource(new SecretKeyRef("trust", "release", key), null),
        null,
        null,
        null,
        null);
  }

  private static PolicySigner publicGood() {
    return signer(new TrustRootSource(TrustRootType.PublicGood, null, null, null, null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gone  |             | trustRoot.configMapRef: ConfigMap \"trust/gone\" doesn't exist: create it with a key trusted_root.json",
        "roots | none.json   | trustRoot.configMapRef: ConfigMap \"trust/roots\" has no key \"none.json\" in its data, but large.json, other.json, trusted_root.json: add it, or name another in trustRoot.configMapRef.key",
        "empty |             | trustRoot.configMapRef: ConfigMap \"trust/empty\" has no key \"trusted_root.json\" in its data, which is empty: add it",
        "roots | large.json  | trustRoot.configMapRef: ConfigMap \"trust/roots\" holds 1048577 bytes under \"large.json\", at most 1048576 are read: drop material that is no longer used",
      })
  void saysWhyAConfigMapHasNoTrustRoot(String name, String key, String why) {
    // Given
    configMap(
        "roots",
        Map.of(
            "trusted_root.json", "a", "other.json", "b", "large.json", "x".repeat((1 << 20) + 1)));
    configMap("empty", Map.of());

    // When / Then
    assertThat(material.trustRoot(trustedRoot(name, key))).isEqualTo(new Reading.Unusable(why));
  }

  @Test
  void readsATrustedRoot() {
    // Given
    configMap("roots", Map.of("trusted_root.json", "a", "other.json", "b"));

    // When / Then
    assertThat(material.trustRoot(trustedRoot("roots", null)))
        .isEqualTo(new Reading.Found("a", null));
    assertThat(material.trustRoot(trustedRoot("roots", "other.json")))
        .isEqualTo(new Reading.Found("b", null));
  }

  @Test
  void publicGoodIsTheEmbeddedOneUntilTheFirstRefresh() {
    // Given
    tuf.fault = "no connection";

    // When
    var _ = material.trustRoot(publicGood());
    var before = material.trustRoot(publicGood());
    tuf.fault = null;
    clock.pass(Duration.ofMinutes(1));
    var _ = material.trustRoot(publicGood());
    var after = material.trustRoot(publicGood());

    // Then
    assertThat(before)
        .isEqualTo(
            new Reading.Found(
                PublicGood.trustedRoot(), new Freshness(null, null, "no connection")));
    assertThat(after)
        .isEqualTo(
            new Reading.Found(
                "one", new Freshness(clock.now, clock.now.plus(Duration.ofDays(7)), null)));
  }

  @Test
  void aRepositoryIsFetchedFromTheRootThatThePolicyNames() {
    // Given
    configMap("tuf", Map.of("root.json", "{}"));

    // When
    var first = material.trustRoot(byTuf("https://tuf.example"));
    var second = material.trustRoot(byTuf("https://tuf.example"));

    // Then
    assertThat(first)
        .isEqualTo(
            new Reading.Pending(
                "trustRoot.mirror: https://tuf.example is asked for the first time"));
    assertThat(second).isInstanceOf(Reading.Found.class);
    assertThat(tuf.asked).containsExactly(URI.create("https://tuf.example"));
  }

  @Test
  void T52_whatWasNeverFetchedIsSaid() {
    // Given
    configMap("tuf", Map.of("root.json", "{}"));
    tuf.fault = "tuf.example can't be reached";

    // When
    var _ = material.trustRoot(byTuf("https://tuf.example"));

    // Then
    assertThat(material.trustRoot(byTuf("https://tuf.example")))
        .isEqualTo(
            new Reading.Unusable(
                "trustRoot.mirror: nothing was ever fetched from https://tuf.example, and it is tried"
                    + " again and again: tuf.example can't be reached"));
  }

  @Test
  void aRepositoryWithoutRootIsNotAsked() {
    // When / Then
    assertThat(material.trustRoot(byTuf("https://tuf.example")))
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            unusable -> assertThat(unusable.why()).startsWith("trustRoot.rootRef: ConfigMap"));
    assertThat(material.trustRoot(byTuf("https://tuf example")))
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            unusable -> assertThat(unusable.why()).startsWith("trustRoot.mirror: isn't a URL"));
    assertThat(tuf.asked).isEmpty();
  }

  @Test
  void aRequestAsksTheRepository() {
    // Given
    configMap("tuf", Map.of("root.json", "{}"));
    var signer = byTuf("https://tuf.example");
    var _ = material.trustRoot(signer);
    clock.pass(Duration.ofMinutes(1));

    // When
    material.refresh(signer);
    material.refresh(trustedRoot("roots", null));
    material.refresh(byKey(null));

    // Then
    assertThat(tuf.asked).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no certificate", ""})
  void T19_authoritiesThatAreNoneAreRefused(String pem) {
    // Given
    configMap("ca", Map.of("ca.crt", pem));
    var source = new TrustRootSource(TrustRootType.CA, null, null, null, ref("ca", null), null);

    // When / Then
    assertThat(material.trustRoot(signer(source)))
        .isInstanceOfSatisfying(
            Reading.Unusable.class,
            unusable ->
                assertThat(unusable.why())
                    .startsWith("trustRoot: its certificates can't be used: "));
  }

  @Test
  void aKeyIsReadFromItsSecret() {
    // Given
    var key = PolicyTrustTest.key();
    secret(Map.of("cosign.pub", key));

    // When / Then
    assertThat(material.key(byKey(null))).isEqualTo(new Reading.Found(key, null));
  }

  @Test
  void T39_whatIsInASecretIsInNoMessage() {
    // Given
    secret(
        Map.of(
            "cosign.key",
            "-----BEGIN ENCRYPTED SIGSTORE " + PRIVATE + "\nhunter2\n-----END " + PRIVATE,
            "cosign.password",
            "hunter2"));

    for (var key : new String[] {null, "cosign.key", "cosign.password"}) {
      // When
      var reading = material.key(byKey(key));

      // Then
      assertThat(reading)
          .isInstanceOfSatisfying(
              Reading.Unusable.class,
              unusable ->
                  assertThat(unusable.why())
                      .startsWith("key.secretRef: Secret \"trust/release\"")
                      .doesNotContain("hunter2"));
    }
    assertThat(material.key(byKey(null)).toString()).doesNotContain("cosign.password");
    assertThat(new Reading.Found("hunter2", null).toString()).doesNotContain("hunter2");
  }

  @Test
  void aSecretThatIsMissingIsSaid() {
    assertThat(material.key(byKey(null)))
        .isEqualTo(
            new Reading.Unusable(
                "key.secretRef: Secret \"trust/release\" doesn't exist: create it with the public key"
                    + " under cosign.pub"));
  }
}
