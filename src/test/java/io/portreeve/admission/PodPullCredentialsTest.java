package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.policy.AcceptedPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient(crud = true)
class PodPullCredentialsTest {
  private static final String HOST = "registry.example.com";

  private final AtomicLong nanos = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> read = new ArrayList<>();
  private KubernetesClient client;
  private PodPullCredentials credentials;

  @BeforeEach
  void create() {
    var secrets = new PullSecrets(client);
    credentials =
        new PodPullCredentials(
            key -> {
              read.add(key.described());
              return secrets.read(key);
            },
            PullCredentials.NONE,
            nanos::get,
            threads);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  private static Secret secret(String namespace, String name, String host, String user) {
    var auths =
        "{\"auths\":{\"%s\":{\"username\":\"%s\",\"password\":\"p\"}}}".formatted(host, user);
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withType("kubernetes.io/dockerconfigjson")
        .withData(Map.of(".dockerconfigjson", base64(auths)))
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void create(Secret secret) {
    var _ = client.resource(secret).create();
  }

  private void account(String name, String... secrets) {
    var _ =
        client
            .resource(
                new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withNamespace("shop")
                    .withName(name)
                    .endMetadata()
                    .withImagePullSecrets(
                        Stream.of(secrets).map(LocalObjectReference::new).toList())
                    .build())
            .create();
  }

  private static Work work(AcceptedPolicy policy, String spec) {
    var image =
        "\"containers\":[{\"name\":\"a\",\"image\":\"" + HOST + "/a@" + FakeJudge.A + "\"}]";
    var review = Reviews.read(Reviews.create(Reviews.podOf(image + spec)));
    var prepared =
        Preparation.of(
            new Target(Policies.PRODUCTION, Target.Phase.VALIDATE),
            Policies.inForce(policy).find(Policies.PRODUCTION),
            Policies.exceptions(),
            review);
    return ((Preparation.Needs) prepared).work();
  }

  private PodPullCredentials.WhenAsked of(Work work) {
    return credentials.of(work, Deadline.in(System::nanoTime, Duration.ofSeconds(10)));
  }

  private List<String> users(Work work) {
    return of(work).forHost(HOST).stream().map(Logins::user).toList();
  }

  @Test
  void aPodsSecretsComeBeforeItsPolicys() {
    // Given
    create(secret("shop", "one", HOST, "pod1"));
    create(secret("shop", "two", HOST, "pod2"));
    create(secret("shop", "of-account", HOST, "account"));
    create(secret("ops", "pull", HOST, "policy"));
    account("default", "of-account");
    var policy = Policies.withSecret("ops", "pull");

    // Then
    assertThat(users(work(policy, ",\"imagePullSecrets\":[{\"name\":\"two\"},{\"name\":\"one\"}]")))
        .containsExactly("pod2", "pod1", "policy");
    assertThat(users(work(policy, ""))).containsExactly("account", "policy");
  }

  @Test
  void T54_onlyThePolicysBelongToNoNamespace() {
    // Given
    create(secret("shop", "one", HOST, "pod1"));
    create(secret("ops", "pull", HOST, "policy"));
    account("default", "one");
    var policy = Policies.withSecret("ops", "pull");

    // Then
    for (var spec : List.of("", ",\"imagePullSecrets\":[{\"name\":\"one\"}]")) {
      var work = work(policy, spec);
      assertThat(of(work).shared().forHost(HOST))
          .extracting(Logins::user)
          .containsExactly("policy");
      assertThat(credentials.known(work).orElseThrow().shared().forHost(HOST))
          .isEqualTo(of(work).shared().forHost(HOST));
      assertThat(of(work(Policies.production(), spec)).shared().forHost(HOST)).isEmpty();
    }
  }

  @Test
  void theAccountIsTheOneThatThePodNames() {
    // Given
    create(secret("shop", "x", HOST, "builder"));
    account("default");
    account("builder", "x");

    // Then
    assertThat(users(work(Policies.production(), ",\"serviceAccountName\":\"builder\"")))
        .containsExactly("builder");
    assertThat(users(work(Policies.production(), ""))).isEmpty();
  }

  @Test
  void T37_onlyTheExactHostGetsThem() {
    // Given
    create(secret("shop", "one", HOST, "pod1"));
    var theirs = of(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"one\"}]"));

    // Then
    assertThat(theirs.forHost(HOST)).hasSize(1);
    assertThat(
            Stream.of(HOST + ".evil.com", "evil.com", HOST + ":5000", "x." + HOST)
                .flatMap(host -> theirs.forHost(host).stream()))
        .isEmpty();
  }

  @Test
  void T39_aPodsSecretsAreThoseOfItsNamespace() {
    // Given
    create(secret("other", "one", HOST, "other"));

    // Then
    for (var name : List.of("one", "other/one", "../other/secrets/one", "..%2fother", "One", "")) {
      assertThat(
              users(
                  work(
                      Policies.production(),
                      ",\"imagePullSecrets\":[{\"name\":" + Reviews.quoted(name) + "}]")))
          .isEmpty();
    }
  }

  @Test
  void T54_anIdentityIsAnotherOneForAnotherVersionAndTellsNoUid() {
    // Given
    create(secret("shop", "one", HOST, "pod1"));
    var work = work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"one\"}]");
    var before = of(work).forHost(HOST).getFirst().identity();

    // When
    var _ =
        client
            .secrets()
            .inNamespace("shop")
            .withName("one")
            .edit(
                it ->
                    new SecretBuilder(secret("shop", "one", HOST, "pod2"))
                        .withMetadata(it.getMetadata())
                        .build());
    nanos.addAndGet(Duration.ofSeconds(31).toNanos());

    // Then
    var after = of(work).forHost(HOST).getFirst();
    var uid = client.secrets().inNamespace("shop").withName("one").get().getMetadata().getUid();
    assertThat(before).startsWith("secret shop/one (").doesNotContain("pod1", uid);
    assertThat(Logins.user(after)).isEqualTo("pod2");
    assertThat(after.identity()).startsWith("secret shop/one (").isNotEqualTo(before);
  }

  @Test
  void areReadOnceInAWhile() {
    // Given
    create(secret("shop", "one", HOST, "pod1"));
    var work = work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"one\"}]");
    assertThat(credentials.known(work)).isEmpty();
    assertThat(users(work)).containsExactly("pod1");

    // Then
    assertThat(credentials.known(work))
        .hasValueSatisfying(known -> assertThat(known.forHost(HOST)).hasSize(1));
    assertThat(users(work)).containsExactly("pod1");
    assertThat(read).containsExactly("secret shop/one");

    // When
    nanos.addAndGet(Duration.ofSeconds(31).toNanos());

    // Then
    assertThat(credentials.known(work)).isEmpty();
  }

  @Test
  void nothingIsReadBeforeItIsAskedFor() {
    // When
    var _ = of(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"one\"}]"));

    // Then
    assertThat(read).isEmpty();
  }

  @Test
  void aMissingOneIsPassedOverAndTold() {
    // Given
    create(secret("ops", "pull", HOST, "policy"));
    var theirs =
        of(work(Policies.withSecret("ops", "pull"), ",\"imagePullSecrets\":[{\"name\":\"gone\"}]"));

    // Then
    assertThat(theirs.forHost(HOST)).extracting(Logins::user).containsExactly("policy");
    assertThat(theirs.problems(HOST)).containsExactly("secret shop/gone can't be used for " + HOST);
  }

  @Test
  void T37_whoCreatesPodsIsntToldWhereThePolicysSecretIs() {
    // Given
    create(secret("ops", "pull", HOST, "policy"));
    var policys = of(work(Policies.withSecret("ops", "pull"), ""));
    var gone = of(work(Policies.withSecret("ops", "gone"), ""));

    // Then
    var offered = policys.forHost(HOST).getFirst();
    assertThat(offered.label()).isEqualTo("the policy's credential");
    assertThat(offered.identity()).startsWith("secret ops/pull (");
    assertThat(gone.problems(HOST))
        .contains("the policy's credential can't be used")
        .noneMatch(it -> it.contains("ops") || it.contains("gone"));
  }

  @Test
  void aMissingOneThatIsMadeUpIsFoundSoon() {
    // Given
    var work = work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"late\"}]");
    assertThat(users(work)).isEmpty();
    create(secret("shop", "late", HOST, "late"));

    // When
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());

    // Then
    assertThat(users(work)).containsExactly("late");
  }

  @Test
  void aMissingAccountIsToldAsOneWithoutSecrets() {
    assertThat(of(work(Policies.production(), "")).problems(HOST))
        .containsExactly(
            "service account shop/default has no pull Secret, among its first 8, that can be used for "
                + HOST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Opaque .dockerconfigjson e30=",
        "kubernetes.io/dockerconfigjson other e30=",
        "kubernetes.io/dockerconfigjson .dockerconfigjson czNjcjN0",
        "kubernetes.io/dockerconfigjson .dockerconfigjson %%s3cr3t%%",
        "kubernetes.io/dockercfg .dockerconfigjson e30="
      })
  void aSecretOfAnotherFormIsPassedOverAndTold(String form) {
    // Given
    var parts = form.split(" ", -1);
    create(
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("shop")
            .withName("odd")
            .endMetadata()
            .withType(parts[0])
            .withData(Map.of(parts[1], parts[2]))
            .build());
    var theirs = of(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"odd\"}]"));

    // Then
    assertThat(theirs.forHost(HOST)).isEmpty();
    assertThat(theirs.problems(HOST)).containsExactly("secret shop/odd can't be used for " + HOST);
  }

  @Test
  void theOlderFormIsRead() {
    // Given
    create(
        new SecretBuilder(secret("shop", "old", HOST, "x"))
            .withType("kubernetes.io/dockercfg")
            .withData(
                Map.of(
                    ".dockercfg",
                    base64("{\"" + HOST + "\":{\"username\":\"old\",\"password\":\"p\"}}")))
            .build());

    // Then
    assertThat(users(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"old\"}]")))
        .containsExactly("old");
  }

  @Test
  void noMoreThanABoundedNumberIsRead() {
    // Given
    var names =
        Stream.iterate(0, i -> i + 1).limit(1_000).map(i -> "{\"name\":\"s" + i + "\"}").toList();
    var theirs = of(work(Policies.production(), ",\"imagePullSecrets\":" + names));

    // When
    assertThat(theirs.forHost(HOST)).isEmpty();

    // Then
    assertThat(read).hasSize(AdmissionBounds.MAX_PULL_SECRETS);
    assertThat(theirs.problems(HOST)).last().asString().contains("only 8");
  }

  @Test
  void aPolicyThatRefusesAllNeedsNone() {
    assertThat(credentials.known(work(Policies.refusing(), ""))).containsSame(PullCredentials.NONE);
  }

  @Test
  void T39_aSecretThatIsThereLooksLikeOneThatIsNot() {
    // Given
    create(secret("shop", "there", "other.example", "u"));
    account("default", "there");
    var gone = of(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"gone\"}]"));
    var there = of(work(Policies.production(), ",\"imagePullSecrets\":[{\"name\":\"there\"}]"));

    // Then
    assertThat(there.problems(HOST))
        .containsExactly(gone.problems(HOST).getFirst().replace("gone", "there"));
    assertThat(of(work(Policies.production(), "")).problems(HOST).toString())
        .contains("service account shop/default")
        .doesNotContain("there");
  }

  @Test
  void T36_aSecretOfMoreThan128KibibytesIsNotUsed() {
    // Given
    var users = List.of("u".repeat(AdmissionBounds.MAX_PULL_SECRET / 2), "u".repeat(128 << 10));
    create(secret("shop", "large", HOST, users.getFirst()));
    create(secret("shop", "too-large", HOST, users.getLast()));
    var names = "[{\"name\":\"large\"},{\"name\":\"too-large\"}]";
    var theirs = of(work(Policies.production(), ",\"imagePullSecrets\":" + names));

    // Then
    assertThat(theirs.forHost(HOST)).extracting(Logins::user).containsExactly(users.getFirst());
    assertThat(theirs.problems(HOST))
        .containsExactly("secret shop/too-large can't be used for " + HOST);
    assertThat(theirs.isStarved()).isFalse();
  }
}
