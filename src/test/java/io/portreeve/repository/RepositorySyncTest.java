package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.api.v1alpha1.ImageRepositoryStatus;
import io.portreeve.api.v1alpha1.RepositoryDeletionPolicy;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryConnections;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryState;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RepositorySync and RepositoryDeletion over a registry: what they ask, and in what order. */
class RepositorySyncTest {
  private static final RepositoryName NAME = RepositoryName.parse("shop/api");
  private static final RepositoryOwner OWNER = new RepositoryOwner("prod", "shop", "api", "u1");
  private static final RepositoryIntent INTENT =
      new RepositoryIntent(NAME, OWNER, null, true, null, false, null, Map.of());

  private final FakeRegistryClient ecr = new FakeRegistryClient("eu-west-1", "123456789012");
  private RegistryConnection connection;

  @BeforeEach
  void connect() {
    connection =
        new RegistryConnections(new FakeRegistryClientFactory(ecr))
            .refresh(
                "main",
                new RegistryAddress(
                    "eu-west-1", "123456789012", null, new CloudCredentials.DefaultChain()));
    ecr.forgetCalls();
  }

  private RepositorySync sync(ImageRepositoryStatus history) {
    return new RepositorySync(connection, INTENT, history, AdoptionPolicy.IF_OWNED);
  }

  private static ImageRepositoryStatus held(String hash) {
    return new ImageRepositoryStatus(
        1L, List.of(), "shop/api", "uri", "arn", hash, null, List.of(), null, null);
  }

  @Test
  void plansACreationWithoutAsking() {
    // When
    var look = sync(ImageRepositoryStatus.NONE).look(true);

    // Then
    assertThat(ecr.calls()).isEmpty();
    assertThat(look)
        .isEqualTo(
            new RepositorySync.Look.Work(
                RepositoryPlan.create(INTENT), RepositorySync.Kind.CREATION));
  }

  @Test
  void asksBeforeItCreatesWhatItHeldOnce() {
    // Given
    var created = ecr.behindOurBackCreate("shop/api", OWNER.tags());

    // When
    var look = sync(held("x")).look(false);

    // Then
    assertThat(ecr.calls()).containsExactly("repository", "tags", "lifecyclePolicy");
    assertThat(look)
        .isInstanceOfSatisfying(
            RepositorySync.Look.Work.class,
            work -> assertThat(work.kind()).isEqualTo(RepositorySync.Kind.CHANGE));
    assertThat(connection.repository(NAME)).contains(created);
  }

  @Test
  void anotherHashIsAChangeTheSameIsDrift() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    var _ = sync(held("x")).look(false);

    // When
    var look = sync(held(INTENT.hash())).look(false);

    // Then
    assertThat(look)
        .isInstanceOfSatisfying(
            RepositorySync.Look.Work.class,
            work -> assertThat(work.kind()).isEqualTo(RepositorySync.Kind.DRIFT));
  }

  @Test
  void whatItDidIsInTheSnapshot() {
    // Given
    var sync = sync(ImageRepositoryStatus.NONE);

    // When
    var state = sync.apply(RepositoryPlan.create(INTENT));

    // Then
    assertThat(connection.repository(NAME)).contains(state);
    assertThat(state).isEqualTo(ecr.stateOf("shop/api"));
    assertThat(sync(held(INTENT.hash())).look(false))
        .isEqualTo(new RepositorySync.Look.Settled(state, false));
  }

  @Test
  void aConflictTeachesTheSnapshot() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", Map.of());

    // When
    assertThatExceptionOfType(RegistryException.Conflict.class)
        .isThrownBy(() -> sync(ImageRepositoryStatus.NONE).apply(RepositoryPlan.create(INTENT)));

    // Then
    assertThat(connection.repository(NAME)).contains(ecr.stateOf("shop/api"));
  }

  @Test
  void aRepositoryThatVanishedMeanwhileLeavesTheSnapshot() {
    // Given
    var state = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    ecr.behindOurBackDelete("shop/api");
    var plan = new RepositoryPlan(List.of(new RepositoryAction.SetScanOnPush(state, true)));

    // When
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(() -> sync(held("x")).apply(plan));

    // Then
    assertThat(connection.repository(NAME)).isEmpty();
  }

  @Test
  void tagsGoOnBeforeAnythingElse() {
    // Given
    var state = ecr.behindOurBackCreate("shop/api", Map.of());
    var found = new RepositoryObservation(state, Map.of(), null);
    var plan = RepositoryPlan.of(INTENT, found, Set.of(), null);

    // When
    var after = sync(ImageRepositoryStatus.NONE).apply(plan);

    // Then
    assertThat(ecr.calls()).containsExactly("tag", "setScanOnPush");
    assertThat(after).matches(RepositoryState::scanOnPush);
  }

  @Test
  void deletionAsksWhoUsesItByEveryHostName() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    var deletion =
        new RepositoryDeletion(
            connection,
            (hosts, repository) ->
                hosts.size() == 4 && repository.equals("shop/api")
                    ? List.of("Pod a/b")
                    : List.of());

    // When
    var result = deletion.delete(NAME, OWNER, RepositoryDeletionPolicy.DELETE);

    // Then
    assertThat(result).isInstanceOf(RepositoryDeletion.Result.Held.class);
    assertThat(ecr.writes()).isEmpty();
  }

  @Test
  void deletionKeepsWhatItCannotTellTheUsersOf() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    var deletion =
        new RepositoryDeletion(
            connection,
            (_, _) -> {
              throw new IllegalStateException("can't list pods");
            });

    // When
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> deletion.delete(NAME, OWNER, RepositoryDeletionPolicy.DELETE));

    // Then
    assertThat(ecr.writes()).isEmpty();
    assertThat(ecr.has("shop/api")).isTrue();
  }
}
