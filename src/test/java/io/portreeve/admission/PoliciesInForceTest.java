package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.portreeve.admission.PoliciesInForce.Entry;
import io.portreeve.policy.AcceptedPolicy;
import java.lang.Thread.State;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PoliciesInForceTest {
  private final PoliciesInForce policies = new PoliciesInForce();

  private static AcceptedPolicy generation(long generation) {
    var first = Policies.production();
    return new AcceptedPolicy(
        first.name(),
        first.uid(),
        generation,
        first.spec(),
        first.trustRoots(),
        first.keys(),
        List.of(),
        null);
  }

  private long generationInForce() {
    return policies.find(Policies.PRODUCTION) instanceof Entry.InForce(var policy)
        ? policy.accepted().generation()
        : -1;
  }

  @Test
  void T55_nothingIsKnownBeforeTheFirstReading() {
    assertThat(policies.areRead()).isFalse();
    assertThat(policies.find(Policies.PRODUCTION)).isEqualTo(new Entry.NotYetRead());
    assertThat(policies.find("other")).isEqualTo(new Entry.NotYetRead());
  }

  @Test
  void whatIsReadIsInForce() {
    // When
    policies.takeOver(() -> List.of(Policies.configMap(generation(3))));

    // Then
    assertThat(policies.areRead()).isTrue();
    assertThat(generationInForce()).isEqualTo(3);
    assertThat(policies.find("other")).isEqualTo(new Entry.Unknown());
  }

  @Test
  void aNewerGenerationTakesItsPlace() {
    // Given
    policies.takeOver(() -> List.of(Policies.configMap(generation(3))));

    // When
    policies.takeOver(() -> List.of(Policies.configMap(generation(4))));

    // Then
    assertThat(generationInForce()).isEqualTo(4);
  }

  @Test
  void aDeletedOneIsUnknown() {
    // Given
    policies.takeOver(() -> List.of(Policies.configMap(generation(3))));

    // When
    policies.takeOver(() -> List.of());

    // Then
    assertThat(policies.find(Policies.PRODUCTION)).isEqualTo(new Entry.Unknown());
  }

  static List<ConfigMap> broken() {
    var good = generation(9).toJson();
    return List.of(
        Policies.configMap(Policies.PRODUCTION, "", "9"),
        Policies.configMap(Policies.PRODUCTION, "{", "9"),
        Policies.configMap(Policies.PRODUCTION, "[]", "9"),
        Policies.configMap(Policies.PRODUCTION, "null", "9"),
        Policies.configMap(Policies.PRODUCTION, "[".repeat(100_000), "9"),
        Policies.configMap(
            Policies.PRODUCTION, good.replace("registry.example.com/**", "***[["), "9"),
        Policies.configMap(Policies.PRODUCTION, good.replace("\"mode\"", "\"newMode\""), "9"),
        Policies.configMap(Policies.PRODUCTION, good.replace("\"Verify\"", "\"Sometimes\""), "9"),
        withoutData());
  }

  private static ConfigMap withoutData() {
    var configMap = Policies.configMap(Policies.PRODUCTION, "", "9");
    configMap.setData(null);
    return configMap;
  }

  @ParameterizedTest
  @MethodSource("broken")
  void T58_whatCannotBeReadLeavesTheLastOneInForce(ConfigMap broken) {
    // Given
    policies.takeOver(() -> List.of(Policies.configMap(generation(3))));

    // When
    policies.takeOver(() -> List.of(broken));

    // Then
    assertThat(generationInForce()).isEqualTo(3);

    // When
    policies.takeOver(() -> List.of(Policies.configMap(generation(10))));

    // Then
    assertThat(generationInForce()).isEqualTo(10);
  }

  @ParameterizedTest
  @MethodSource("broken")
  void T55_T58_whatCannotBeReadAfterARestartRefusesEverything(ConfigMap broken) {
    // When
    policies.takeOver(() -> List.of(broken));

    // Then
    var preparation =
        Preparation.of(
            new Target(Policies.PRODUCTION, Target.Phase.MUTATE),
            policies.find(Policies.PRODUCTION),
            Policies.exceptions(),
            Reviews.read(
                Reviews.create(Reviews.pod("registry.example.com/signed-a@" + FakeJudge.A))));
    assertThat(preparation)
        .isInstanceOfSatisfying(
            Preparation.Answered.class,
            answered -> {
              assertThat(answered.answer().isAllowed()).isFalse();
              assertThat(answered.answer().message()).contains(Policies.PRODUCTION);
            });
  }

  @Test
  void T58_aFaultIsFollowed() {
    // Given
    policies.takeOver(() -> List.of(Policies.configMap(generation(3))));

    // When
    policies.takeOver(() -> List.of(Policies.configMap(generation(4).withFault("no trust root"))));

    // Then
    assertThat(policies.find(Policies.PRODUCTION))
        .isInstanceOfSatisfying(
            Entry.InForce.class, entry -> assertThat(entry.policy().refusesAll()).isTrue());
  }

  @Test
  void aBrokenOneDoesNotTouchOthers() {
    // Given
    var other =
        new AcceptedPolicy(
            "other", "uid-2", 1, Policies.production().spec(), Map.of(), Map.of(), List.of(), null);

    // When
    policies.takeOver(
        () ->
            List.of(Policies.configMap(Policies.PRODUCTION, "{", "1"), Policies.configMap(other)));

    // Then
    assertThat(policies.find("other")).isInstanceOf(Entry.InForce.class);
    assertThat(policies.find(Policies.PRODUCTION)).isInstanceOf(Entry.Broken.class);
  }

  @Test
  void T50_twoThatSayTheyAreOnePolicyRefuseEverything() {
    // Given
    var second = Policies.configMap(generation(9));
    second.getMetadata().setName("another");

    // When
    policies.takeOver(() -> List.of(Policies.configMap(generation(3)), second));

    // Then
    assertThat(policies.find(Policies.PRODUCTION)).isInstanceOf(Entry.Broken.class);
  }

  @Test
  void whoListsEarlierNeverTakesOverLater() throws InterruptedException {
    // Given
    var listing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var slow =
        Thread.ofPlatform()
            .start(
                () ->
                    policies.takeOver(
                        () -> {
                          listing.countDown();
                          pause(goOn);
                          return List.of(Policies.configMap(generation(3)));
                        }));
    listing.await();

    // When
    var quick =
        Thread.ofPlatform()
            .start(() -> policies.takeOver(() -> List.of(Policies.configMap(generation(4)))));
    await().until(() -> quick.getState() == State.BLOCKED || quick.getState() == State.TERMINATED);
    goOn.countDown();
    slow.join();
    quick.join();

    // Then
    assertThat(generationInForce()).isEqualTo(4);
  }

  private static void pause(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
