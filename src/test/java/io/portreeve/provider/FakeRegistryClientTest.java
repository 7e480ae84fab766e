package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.image.RepositoryName;
import io.portreeve.testing.FakeRegistryClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The fake keeps the port's contract, and what only it can show. */
class FakeRegistryClientTest implements ImageArchiveContract {
  private static final RepositoryName NAME = RepositoryName.parse("shop/api");

  private final FakeRegistryClient client = new FakeRegistryClient("eu-west-1", "123456789012");

  @Override
  public RegistryClient connect() {
    return client;
  }

  @Override
  public String account() {
    return "123456789012";
  }

  @Override
  public boolean push(RepositoryName name) {
    var _ = client.behindOurBackPushImage(name.value(), 1_000_000, "v1");
    return true;
  }

  @Test
  void takesFiftyTagsAndNoMore() {
    // Given
    var tags = new TreeMap<String, String>();
    for (var i = 0; i < 50; i++) {
      tags.put("k" + i, "v");
    }
    var arn = client.create(new NewRepository(NAME, null, null, null, tags)).arn();

    // When / Then
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> client.tag(arn, Map.of("k50", "v")));
    client.tag(arn, Map.of("k49", "w"));
    assertThat(client.tags(arn)).hasSize(50).containsEntry("k49", "w");
  }

  @Test
  void refusesSettingsThatEcrRefuses() {
    var _ = client.behindOurBackCreate(NAME.value(), Map.of());

    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(
            () -> client.setTagMutability(NAME, new TagMutabilitySetting(true, Set.of("*a*b*"))));
  }

  @Test
  void failsOnceAndDoesNothingThen() {
    // Given
    var failure = new RegistryException.Throttled("slow down", null);
    client.failNext("create", failure);
    var asked = new NewRepository(NAME, null, null, null, Map.of());

    // When
    assertThatThrownBy(() -> client.create(asked)).isSameAs(failure);

    // Then
    assertThat(client.has("shop/api")).isFalse();
    assertThat(client.create(asked).name()).isEqualTo(NAME);
    assertThat(client.calls()).containsExactly("create", "create");
  }

  @Test
  void doesNotCountWhatOthersDo() {
    var _ = client.behindOurBackCreate("shop/api", Map.of("a", "1"));
    client.behindOurBackTag("shop/api", "a", "2");
    client.behindOurBackSetScanOnPush("shop/api", true);
    client.behindOurBackDelete("shop/api");

    assertThat(client.calls()).isEmpty();
    assertThat(client.has("shop/api")).isFalse();
  }

  @Test
  void closedClientServesNothing() {
    client.close();

    assertThatExceptionOfType(RegistryException.Unavailable.class).isThrownBy(client::repositories);
  }

  @Test
  void anImageIsNotArchivedBeforeTheIndexThatNamesIt() {
    // Given
    var _ = client.behindOurBackCreate(NAME.value(), Map.of());
    var image = client.behindOurBackPushImage(NAME.value(), 7);
    var index = client.behindOurBackPushIndex(NAME.value(), "v1", image);

    // When / Then
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> client.setArchived(NAME, image, true))
        .withMessageContaining("ImageReferencedByManifestList");
    client.setArchived(NAME, index, true);
    client.setArchived(NAME, image, true);
    assertThat(client.images(NAME, Set.of(image)).get(image).archived()).isTrue();
  }

  @Test
  void aPolicyOfAPrincipalThatIsNotThereIsRefusedUntilItIs() {
    // Given
    var _ = client.behindOurBackCreate(NAME.value(), Map.of());
    var role = "arn:aws:iam::123456789012:role/later";
    var text =
        """
        {"Statement":[{"Effect":"Allow","Principal":{"AWS":["%s"]},"Action":["ecr:BatchGetImage"]}]}"""
            .formatted(role);
    client.forgetPrincipal(role);

    // When / Then
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> client.setPolicy(NAME, text))
        .withMessageContaining("Principal not found");
    client.createPrincipal(role);
    client.setPolicy(NAME, text);
    assertThat(client.policy(NAME).orElseThrow()).contains("\"AWS\" : \"" + role + "\"");
  }

  @Test
  void diesWhereItIsTold() {
    client.dieAt(2);

    assertThat(client.repositories()).isEmpty();
    assertThatExceptionOfType(FakeRegistryClient.Killed.class).isThrownBy(client::repositories);
    assertThat(client.repositories()).isEmpty();
  }
}
