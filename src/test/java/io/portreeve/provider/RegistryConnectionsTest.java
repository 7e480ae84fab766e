package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryConnections.AccountMismatchException;
import io.portreeve.testing.FakeRegistryClient;
import io.portreeve.testing.FakeRegistryClientFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegistryConnectionsTest {
  private static final String ACCOUNT = "123456789012";
  private static final RegistryAddress ADDRESS = address(new CloudCredentials.DefaultChain());
  private static final RegistryAddress OTHER =
      address(new CloudCredentials.AccessKey("id", "secret", null));

  private final FakeRegistryClient first = new FakeRegistryClient("eu-west-1", ACCOUNT);
  private final FakeRegistryClient second = new FakeRegistryClient("eu-west-1", ACCOUNT);
  private final FakeRegistryClientFactory clients = new FakeRegistryClientFactory(first, second);
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
