package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.CloudCredentials;
import io.portreeve.image.RepositoryName;
import io.portreeve.testing.FakeRegistryClient;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryConnectionTest {
  private static final RepositoryName API = RepositoryName.parse("shop/api");
  private static final RepositoryName WEB = RepositoryName.parse("shop/web");

  private final FakeRegistryClient client = new FakeRegistryClient("eu-west-1", "123456789012");
  private final RegistryConnection connection =
      new RegistryConnection(
          new RegistryAddress(
              "eu-west-1", "123456789012", null, new CloudCredentials.DefaultChain()),
          client);

  @Test
  void knowsNothingBeforeTheFirstListing() {
    assertThat(connection.isListed()).isFalse();
    assertThat(connection.size()).isZero();
    assertThat(connection.repository(API)).isEmpty();
  }

  @Test
  void namesWhatAppearedVanishedAndChanged() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = client.behindOurBackCreate("shop/web", Map.of());
    var _ = client.behindOurBackCreate("shop/same", Map.of());
    assertThat(connection.refresh()).hasSize(3);
    client.behindOurBackSetScanOnPush("shop/api", true);
    client.behindOurBackDelete("shop/web");
    var _ = client.behindOurBackCreate("shop/new", Map.of());

    // When
    var changed = connection.refresh();

    // Then
    assertThat(changed).containsExactlyInAnyOrder(API, WEB, RepositoryName.parse("shop/new"));
    assertThat(connection.repositories()).hasSize(3).doesNotContainKey(WEB);
    assertThat(connection.refresh()).isEmpty();
  }

  @Test
  void whatWasCreatedIsNewerThanAListingBegunBefore() {
    // Given
    client.meanwhile(
        "repositories",
        () ->
            connection.observed(
                API, Optional.of(client.behindOurBackCreate("shop/api", Map.of()))));

    // When
    var changed = connection.refresh();

    // Then
    assertThat(connection.repository(API)).isPresent();
    assertThat(changed).isEmpty();
  }

  @Test
  void whatWasChangedIsNewerThanAListingBegunBefore() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = connection.refresh();
    client.meanwhile(
        "repositories",
        () -> {
          client.behindOurBackSetScanOnPush("shop/api", true);
          connection.observed(API, Optional.of(client.stateOf("shop/api")));
        });

    // When
    var changed = connection.refresh();

    // Then
    assertThat(connection.repository(API)).get().matches(RepositoryState::scanOnPush);
    assertThat(changed).isEmpty();
  }

  @Test
  void whatWasDeletedDoesNotComeBack() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = connection.refresh();
    client.meanwhile(
        "repositories",
        () -> {
          client.behindOurBackDelete("shop/api");
          connection.observed(API, Optional.empty());
        });

    // When
    var changed = connection.refresh();

    // Then
    assertThat(connection.repository(API)).isEmpty();
    assertThat(changed).isEmpty();
  }

  @Test
  void aListingBegunLaterIsNewerThanWhatWasWritten() {
    // Given
    connection.observed(API, Optional.of(client.behindOurBackCreate("shop/api", Map.of())));
    client.behindOurBackDelete("shop/api");

    // When
    var changed = connection.refresh();

    // Then
    assertThat(connection.repository(API)).isEmpty();
    assertThat(changed).isEqualTo(Set.of(API));
  }

  @Test
  void aWriteIsKeptForOneListingOnly() {
    // Given
    client.meanwhile(
        "repositories",
        () ->
            connection.observed(
                API, Optional.of(client.behindOurBackCreate("shop/api", Map.of()))));
    var _ = connection.refresh();
    client.behindOurBackDelete("shop/api");

    // When
    var changed = connection.refresh();

    // Then
    assertThat(changed).isEqualTo(Set.of(API));
    assertThat(connection.repository(API)).isEmpty();
  }

  @Test
  void T59_twoListingsAreNotKeptTwice() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = client.behindOurBackCreate("shop/web", Map.of());
    var _ = connection.refresh();
    var before = connection.repositories();
    // An answer that is equal, but another object.
    client.behindOurBackSetScanOnPush("shop/api", false);
    client.behindOurBackSetScanOnPush("shop/web", true);

    // When
    var changed = connection.refresh();

    // Then
    assertThat(changed).containsExactly(WEB);
    assertThat(connection.repository(API)).containsSame(before.get(API));
    assertThat(client.stateOf("shop/api")).isNotSameAs(before.get(API));
    assertThat(connection.repository(WEB)).containsSame(client.stateOf("shop/web"));
  }

  @Test
  void countsUpToALimit() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = client.behindOurBackCreate("shop/web", Map.of());
    var _ = client.behindOurBackCreate("other/api", Map.of());
    var _ = connection.refresh();
    connection.observed(WEB, Optional.empty());

    // When / Then
    assertThat(connection.count(_ -> true, 10)).isEqualTo(2);
    assertThat(connection.count(_ -> true, 1)).isEqualTo(1);
    assertThat(connection.count(name -> name.equals(API), 10)).isEqualTo(1);
    assertThat(connection.count(name -> name.equals(WEB), 10)).isZero();
  }

  @Test
  void aListingThatFailsLeavesTheSnapshot() {
    // Given
    var _ = client.behindOurBackCreate("shop/api", Map.of());
    var _ = connection.refresh();
    client.failNext("repositories", new RegistryException.Throttled("slow down", null));

    // When
    assertThatExceptionOfType(RegistryException.Throttled.class).isThrownBy(connection::refresh);

    // Then
    assertThat(connection.repository(API)).isPresent();
    assertThat(connection.isListed()).isTrue();
  }
}
