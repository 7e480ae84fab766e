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
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryState;
import io.portreeve.status.Reason;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import io.portreeve.usage.ImageUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** RepositorySync and RepositoryDeletion over a registry: what they ask, and in what order. */
class RepositorySyncTest {
  private static final RepositoryName NAME = RepositoryName.parse("shop/api");
  private static final RepositoryOwner OWNER = new RepositoryOwner("prod", "shop", "api", "u1");
  private static final RepositoryIntent INTENT =
      new RepositoryIntent(
          NAME, OWNER, null, true, null, false, null, null, new TreeSet<>(), Map.of());

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
    return new RepositorySync(
        connection,
        INTENT,
        history,
        new RepositorySync.Adoption(AdoptionPolicy.IF_OWNED, false),
        ImageHold.NONE);
  }

  private RepositoryWriter writer() {
    return new RepositoryWriter(connection, INTENT);
  }

  private static RepositoryUse use(ImageUsage usage) {
    return new RepositoryUse(usage, new FakeRunningImages());
  }

  private static ImageRepositoryStatus held(String hash) {
    return new ImageRepositoryStatus(
        1L,
        List.of(),
        "shop/api",
        "uri",
        "arn",
        hash,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        List.of(),
        List.of(),
        null,
        null);
  }

  @Test
  void plansACreationWithoutAsking() {
    // When
    var look = sync(ImageRepositoryStatus.NONE).look(true);

    // Then
    assertThat(ecr.calls()).isEmpty();
    assertThat(look)
        .isEqualTo(
            new RepositorySync.Look.Seen(
                RepositoryPlan.create(INTENT), RepositorySync.Kind.CREATION, null, List.of()));
  }

  @Test
  void asksBeforeItCreatesWhatItHeldOnce() {
    // Given
    var created = ecr.behindOurBackCreate("shop/api", OWNER.tags());

    // When
    var look = sync(held("x")).look(false);

    // Then
    assertThat(ecr.calls()).containsExactly("repository", "tags");
    assertThat(look)
        .isInstanceOfSatisfying(
            RepositorySync.Look.Seen.class,
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
            RepositorySync.Look.Seen.class,
            work -> assertThat(work.kind()).isEqualTo(RepositorySync.Kind.DRIFT));
  }

  @Test
  void whatItDidIsInTheSnapshot() {
    // When
    var state = writer().write(RepositoryPlan.create(INTENT), null).state();

    // Then
    assertThat(connection.repository(NAME).orElse(null)).isEqualTo(state);
    assertThat(state).isEqualTo(ecr.stateOf("shop/api"));
    assertThat(sync(held(INTENT.hash())).look(false))
        .isEqualTo(new RepositorySync.Look.Settled(ecr.stateOf("shop/api")));
  }

  @Test
  void aConflictTeachesTheSnapshot() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", Map.of());

    // When
    var written = writer().write(RepositoryPlan.create(INTENT), null);

    // Then
    assertThat(written.brokenOff()).isTrue();
    assertThat(written.done()).isEmpty();
    assertThat(written.faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.reason()).isEqualTo(Reason.CONFLICT));
    assertThat(connection.repository(NAME)).contains(ecr.stateOf("shop/api"));
  }

  @Test
  void aRepositoryThatVanishedMeanwhileLeavesTheSnapshot() {
    // Given
    var state = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    ecr.behindOurBackDelete("shop/api");
    var plan =
        new RepositoryPlan(List.of(new RepositoryAction.SetScanOnPush(state, true)), List.of());

    // When
    var written = writer().write(plan, state);

    // Then
    assertThat(written.brokenOff()).isTrue();
    assertThat(connection.repository(NAME)).isEmpty();
  }

  @Test
  void tagsGoOnBeforeAnythingElse() {
    // Given
    var state = ecr.behindOurBackCreate("shop/api", Map.of());
    var found = new RepositoryObservation(state, Map.of(), null, null, Map.of(), Set.of());
    var plan = RepositoryPlan.of(INTENT, found, RepositoryHistory.NONE, ImageHold.NONE);

    // When
    var written = writer().write(plan, state);

    // Then
    assertThat(ecr.calls()).containsExactly("tag", "setScanOnPush");
    assertThat(written.state()).isNotNull().matches(RepositoryState::scanOnPush);
  }

  @Test
  void deletionAsksWhoUsesItByEveryHostName() {
    // Given
    var _ = ecr.behindOurBackCreate("shop/api", OWNER.tags());
    var deletion =
        new RepositoryDeletion(
            connection,
            use(
                (hosts, repository) ->
                    hosts.size() == 4 && repository.equals("shop/api")
                        ? List.of("Pod a/b")
                        : List.of()));

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
            use(
                (_, _) -> {
                  throw new IllegalStateException("can't list pods");
                }));

    // When
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> deletion.delete(NAME, OWNER, RepositoryDeletionPolicy.DELETE));

    // Then
    assertThat(ecr.writes()).isEmpty();
    assertThat(ecr.has("shop/api")).isTrue();
  }
}
