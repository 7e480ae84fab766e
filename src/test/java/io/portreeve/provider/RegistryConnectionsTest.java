package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnections.AccountMismatchException;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryConnectionsTest {
  private static final String ACCOUNT = "123456789012";
  private static final RegistryAddress ADDRESS = address(new CloudCredentials.DefaultChain());
  private static final RegistryAddress OTHER =
      address(new CloudCredentials.AccessKey("id", "secret", null));

  private static final RepositoryName API = RepositoryName.parse("shop/api");
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private final FakeRegistryClient first = new FakeRegistryClient("eu-west-1", ACCOUNT);
  private final FakeRegistryClient second = new FakeRegistryClient("eu-west-1", ACCOUNT);
  private final FakeRegistryClient third = new FakeRegistryClient("eu-west-1", ACCOUNT);
  private final FakeRegistryClientFactory clients =
      new FakeRegistryClientFactory(first, second, third);
  private final RegistryConnections connections = new RegistryConnections(clients);
  private final List<String> heard = new ArrayList<>();

  @BeforeEach
  void listen() {
    connections.addListener(
        (registry, isFirst, changed) -> heard.add(registry + " " + isFirst + " " + changed));
  }

  private static RegistryAddress address(CloudCredentials credentials) {
    return new RegistryAddress("eu-west-1", ACCOUNT, URI.create("http://127.0.0.1:1"), credentials);
  }

  @Test
  void opensOnceAndVerifiesTheAccountOnce() {
    // Given
    var opened = connections.refresh("main", ADDRESS);

    // When
    var again = connections.refresh("main", ADDRESS);

    // Then
    assertThat(again).isSameAs(opened);
    assertThat(connections.get("main")).containsSame(opened);
    assertThat(first.calls()).containsExactly("accountId", "repositories", "repositories");
    assertThat(clients.addresses()).containsExactly(ADDRESS);
  }

  @Test
  void tellsListenersWhatChanged() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var _ = connections.refresh("main", ADDRESS);
    var _ = first.behindOurBackCreate("shop/web", Map.of());

    // When
    var _ = connections.refresh("main", ADDRESS);
    var _ = connections.refresh("main", ADDRESS);

    // Then
    assertThat(heard)
        .containsExactly("main true [shop/api]", "main false [shop/web]", "main false []");
  }

  @Test
  void anotherAccountIsNeverOpened() {
    // Given
    first.useCredentialsOf("999999999999");

    // When
    assertThatExceptionOfType(AccountMismatchException.class)
        .isThrownBy(() -> connections.refresh("main", ADDRESS))
        .satisfies(e -> assertThat(e.actual()).isEqualTo("999999999999"));

    // Then
    assertThat(connections.get("main")).isEmpty();
    assertThat(first.calls()).containsExactly("accountId");
    assertThat(first.isClosed()).isTrue();
    assertThat(heard).isEmpty();
  }

  @Test
  void anotherAccountClosesTheOneThatWasOpen() {
    // Given
    var _ = connections.refresh("main", ADDRESS);
    second.useCredentialsOf("999999999999");

    // When
    assertThatExceptionOfType(AccountMismatchException.class)
        .isThrownBy(() -> connections.refresh("main", OTHER));

    // Then
    assertThat(connections.get("main")).isEmpty();
    assertThat(first.isClosed()).isTrue();
    assertThat(second.isClosed()).isTrue();
    assertThat(second.calls()).containsExactly("accountId");
  }

  @Test
  void anotherAddressReconnects() {
    // Given
    var _ = connections.refresh("main", ADDRESS);

    // When
    var connection = connections.refresh("main", OTHER);

    // Then
    assertThat(connection.client()).isSameAs(second);
    assertThat(first.isClosed()).isTrue();
    assertThat(clients.addresses()).containsExactly(ADDRESS, OTHER);
    assertThat(heard).containsExactly("main true []", "main true []");
  }

  @Test
  void aListingThatFailsLeavesTheConnection() {
    // Given
    var opened = connections.refresh("main", ADDRESS);
    first.failNext("repositories", new RegistryException.Unavailable("down", null));

    // When
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> connections.refresh("main", ADDRESS));

    // Then
    assertThat(connections.get("main")).containsSame(opened);
    assertThat(first.isClosed()).isFalse();
  }

  @Test
  void isNotThereBeforeItsFirstListing() {
    // Given
    first.failNext("repositories", new RegistryException.Unavailable("down", null));
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> connections.refresh("main", ADDRESS));
    assertThat(connections.get("main")).isEmpty();

    // When
    var _ = connections.refresh("main", ADDRESS);

    // Then
    assertThat(connections.get("main")).isPresent();
    assertThat(heard).containsExactly("main true []");
    assertThat(clients.addresses()).hasSize(1);
  }

  @Test
  void aClientThatCannotTellItsAccountIsClosed() {
    // Given
    first.failNext("accountId", new RegistryException.AccessDenied("no", null));

    // When
    assertThatExceptionOfType(RegistryException.AccessDenied.class)
        .isThrownBy(() -> connections.refresh("main", ADDRESS));

    // Then
    assertThat(first.isClosed()).isTrue();
    assertThat(connections.get("main")).isEmpty();
  }

  @Test
  void closes() {
    // Given
    var _ = connections.refresh("main", ADDRESS);

    // When
    connections.close("main");
    connections.close("main");

    // Then
    assertThat(first.isClosed()).isTrue();
    assertThat(connections.get("main")).isEmpty();
  }

  @Test
  void T59_namesThatNobodyKnowsAreNotKept() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var connection = connections.refresh("main", ADDRESS);
    var names =
        IntStream.range(0, 10_000)
            .mapToObj(i -> RepositoryName.parse("forged/r" + i))
            .collect(Collectors.toSet());

    // When
    assertThat(connections.changed("main", names, names, false)).isTrue();
    assertThat(connections.changed("main", Set.of(), Set.of(API), false)).isTrue();

    // Then
    assertThat(connection.suspects().size()).isEqualTo(1);
    assertThat(connection.suspects().take(API, NOW).images()).isTrue();
  }

  @Test
  void whatSomebodyWorksOnIsKeptThoughItIsNotListed() {
    // Given
    connections.addListener(
        new RegistryConnections.Listener() {
          @Override
          public void listed(String registry, boolean isFirst, Set<RepositoryName> changed) {}

          @Override
          public boolean concerns(String registry, RepositoryName repository) {
            return registry.equals("main") && repository.equals(API);
          }
        });
    var connection = connections.refresh("main", ADDRESS);

    // When
    var _ = connections.changed("main", Set.of(API), Set.of(), false);
    var _ = connections.refresh("main", ADDRESS);

    // Then
    assertThat(connection.suspects().take(API, NOW)).isEqualTo(new Suspicion(true, false, null));
  }

  @Test
  void aListingEndsTheSuspicionOfWhatIsGone() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var connection = connections.refresh("main", ADDRESS);
    var _ = connections.changed("main", Set.of(API), Set.of(), false);
    connection.suspects().measured(API, NOW, null);
    first.behindOurBackDelete("shop/api");

    // When
    var _ = connections.refresh("main", ADDRESS);

    // Then
    assertThat(connection.suspects().size()).isZero();
  }

  @Test
  void nothingIsNotedWithoutAConnectionThatWasListed() {
    // Given
    assertThat(connections.changed("main", Set.of(API), Set.of(), true)).isFalse();
    first.failNext("repositories", new RegistryException.Unavailable("down", null));
    assertThatExceptionOfType(RegistryException.Unavailable.class)
        .isThrownBy(() -> connections.refresh("main", ADDRESS));

    // When
    var noted = connections.changed("main", Set.of(API), Set.of(), true);

    // Then
    assertThat(noted).isFalse();
  }

  @Test
  void whatWasToldOutlivesTheConnection() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var _ = third.behindOurBackCreate("shop/api", Map.of());
    var _ = connections.refresh("main", ADDRESS);
    var _ = connections.changed("main", Set.of(API), Set.of(), false);
    second.failNext("accountId", new RegistryException.AccessDenied("no", null));
    assertThatExceptionOfType(RegistryException.AccessDenied.class)
        .isThrownBy(() -> connections.refresh("main", OTHER));
    connections.close("main");

    // When
    var connection = connections.refresh("main", OTHER);

    // Then
    assertThat(connection.suspects().take(API, NOW).settings()).isTrue();
  }

  @Test
  void whatIsLookedAtWhileItReconnectsIsNotForgotten() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var _ = second.behindOurBackCreate("shop/api", Map.of());
    var before = connections.refresh("main", ADDRESS);
    var _ = connections.changed("main", Set.of(API), Set.of(), false);
    var taken = before.suspects().take(API, NOW);

    // When
    var connection = connections.refresh("main", OTHER);
    before.suspects().failed(API, taken, "intent", NOW);

    // Then
    assertThat(taken.settings()).isTrue();
    assertThat(connection.suspects().take(API, NOW).settings()).isTrue();
  }

  @Test
  void T59_nothingIsKeptOfARegistryThatIsGone() {
    // Given
    var _ = first.behindOurBackCreate("shop/api", Map.of());
    var _ = second.behindOurBackCreate("shop/api", Map.of());
    var _ = connections.refresh("main", ADDRESS);
    var _ = connections.changed("main", Set.of(API), Set.of(API), false);

    // When
    connections.forget("main");

    // Then
    assertThat(first.isClosed()).isTrue();
    assertThat(connections.get("main")).isEmpty();
    assertThat(connections.refresh("main", ADDRESS).suspects().size()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eu-west-1 | 1.dkr.ecr.eu-west-1.amazonaws.com | 1.dkr-ecr.eu-west-1.on.aws",
        "cn-north-1 | 1.dkr.ecr.cn-north-1.amazonaws.com.cn |"
            + " 1.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
      })
  void T56_everyHostNameOfARegistry(String region, String host, String dualStack) {
    // When
    var address = new RegistryAddress(region, "1", null, new CloudCredentials.DefaultChain());

    // Then
    assertThat(address.imageHost()).isEqualTo(host);
    assertThat(address.imageHosts())
        .containsExactlyInAnyOrder(
            host,
            host.replace("dkr.ecr.", "dkr.ecr-fips."),
            dualStack,
            dualStack.replace("dkr-ecr.", "dkr-ecr-fips."));
  }
}
