package io.portreeve.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portreeve.image.RepositoryName;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What {@link RegistryClient} promises, for the fake and for every adapter over a real endpoint. It
 * uses nothing but the port, makes repositories of its own with unique names, takes them away
 * again, and bears that there are others.
 */
public interface RegistryClientContract {
  String RULES =
      """
      {"rules":[{"rulePriority":1,"description":"old","selection":{"tagStatus":"untagged",\
      "countType":"sinceImagePushed","countUnit":"days","countNumber":14},"action":{"type":"expire"}}]}""";

  /** Returns a client of its own for the registry under test. */
  RegistryClient connect();

  /** Returns the account that the registry under test is of. */
  String account();

  /** Puts an image into a repository; false where that can't be done. */
  default boolean push(RepositoryName name) {
    return false;
  }

  /** Something done with a client and a name that nobody else uses. */
  @FunctionalInterface
  interface Body {
    void run(RegistryClient client, RepositoryName name);
  }

  /** Runs it, and takes away what it made. */
  default void scratch(Body body) {
    var name = RepositoryName.parse("contract/" + UUID.randomUUID());
    try (var client = connect()) {
      try {
        body.run(client, name);
      } finally {
        client.delete(name, true);
      }
    }
  }

  private static NewRepository plain(RepositoryName name) {
    return new NewRepository(name, null, null, null, Map.of("team", "a"));
  }

  /** ARN of a repository that isn't there any more. */
  private static String goneArn(RegistryClient client, RepositoryName name) {
    var arn = client.create(plain(name)).arn();
    client.delete(name, true);
    return arn;
  }

  @Test
  default void tellsTheAccount() {
    try (var client = connect()) {
      assertThat(client.accountId()).isEqualTo(account());
    }
  }

  @Test
  default void createsWithEverythingSet() {
    scratch(
        (client, name) -> {
          // Given
          var mutability = new TagMutabilitySetting(false, Set.of("dev-*", "latest"));
          var asked =
              new NewRepository(
                  name, mutability, true, new EncryptionSetting("AES256", null), Map.of("a", "1"));

          // When
          var created = client.create(asked);

          // Then
          assertThat(created.name()).isEqualTo(name);
          assertThat(created.arn()).contains(account()).endsWith(":repository/" + name);
          assertThat(created.uri()).endsWith("/" + name);
          assertThat(created.tagMutability()).isEqualTo(mutability);
          assertThat(created.scanOnPush()).isTrue();
          assertThat(created.encryption()).isEqualTo(new EncryptionSetting("AES256", null));
          assertThat(client.tags(created.arn())).isEqualTo(Map.of("a", "1"));
          assertThat(client.repository(name)).contains(created);
        });
  }

  @Test
  default void leavesWhatIsAbsentToTheRegistry() {
    scratch(
        (client, name) -> {
          // When
          var created = client.create(plain(name));

          // Then
          assertThat(created.tagMutability()).isEqualTo(new TagMutabilitySetting(true, Set.of()));
          assertThat(created.scanOnPush()).isFalse();
          assertThat(created.encryption()).isEqualTo(new EncryptionSetting("AES256", null));
          assertThat(client.lifecyclePolicy(name)).isEmpty();
        });
  }

  @Test
  default void kmsWithoutKeyGetsTheAccountsKey() {
    scratch(
        (client, name) -> {
          // Given
          var kms = new EncryptionSetting("KMS", null);

          // When
          var created = client.create(new NewRepository(name, null, null, kms, Map.of()));

          // Then
          assertThat(created.encryption().type()).isEqualTo("KMS");
          assertThat(created.encryption().kmsKey())
              .matches("arn:aws[a-z-]*:kms:[a-z0-9-]+:" + account() + ":key/.+");
          assertThat(created.encryption().satisfies(kms)).isTrue();
        });
  }

  @Test
  default void refusesASecondOfTheSameName() {
    scratch(
        (client, name) -> {
          // Given
          var first = client.create(plain(name));
          var second = new NewRepository(name, null, true, null, Map.of("team", "b"));

          // When / Then
          assertThatExceptionOfType(RegistryException.Conflict.class)
              .isThrownBy(() -> client.create(second));
          assertThat(client.repository(name)).contains(first);
          assertThat(client.tags(first.arn())).containsEntry("team", "a");
        });
  }

  @Test
  default void listsWhatThereIs() {
    scratch(
        (client, name) -> {
          // Given
          var created = client.create(plain(name));

          // When
          var listed = client.repositories();

          // Then
          assertThat(listed).contains(created);
        });
  }

  @Test
  default void doesNotFindWhatIsNotThere() {
    scratch((client, name) -> assertThat(client.repository(name)).isEmpty());
  }

  @Test
  default void setsTagMutability() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));
          var setting = new TagMutabilitySetting(true, Set.of("v*"));

          // When
          client.setTagMutability(name, setting);

          // Then
          assertThat(client.repository(name))
              .get()
              .extracting(RepositoryState::tagMutability)
              .isEqualTo(setting);
        });
  }

  @Test
  default void takesExceptionsAwayAgain() {
    scratch(
        (client, name) -> {
          // Given
          var with = new TagMutabilitySetting(false, Set.of("v*"));
          var _ = client.create(new NewRepository(name, with, null, null, Map.of()));
          var without = new TagMutabilitySetting(false, Set.of());

          // When
          client.setTagMutability(name, without);

          // Then
          assertThat(client.repository(name))
              .get()
              .extracting(RepositoryState::tagMutability)
              .isEqualTo(without);
        });
  }

  @Test
  default void setsScanOnPush() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));

          // When
          client.setScanOnPush(name, true);

          // Then
          assertThat(client.repository(name)).get().matches(RepositoryState::scanOnPush);
        });
  }

  @Test
  default void setsAndRemovesTheLifecyclePolicy() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));
          client.setLifecyclePolicy(name, RULES);
          assertThat(client.lifecyclePolicy(name)).contains(RULES);

          // When
          client.removeLifecyclePolicy(name);

          // Then
          assertThat(client.lifecyclePolicy(name)).isEmpty();
        });
  }

  @Test
  default void removesALifecyclePolicyThatIsNotThere() {
    scratch(
        (client, name) -> {
          client.removeLifecyclePolicy(name);
          var _ = client.create(plain(name));
          client.removeLifecyclePolicy(name);
          assertThat(client.lifecyclePolicy(name)).isEmpty();
        });
  }

  @Test
  default void refusesALifecyclePolicyThatIsNone() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));
          client.setLifecyclePolicy(name, RULES);

          // When / Then
          assertThatExceptionOfType(RegistryException.Invalid.class)
              .isThrownBy(() -> client.setLifecyclePolicy(name, "{}"));
          assertThat(client.lifecyclePolicy(name)).contains(RULES);
        });
  }

  @Test
  default void addsAndChangesTags() {
    scratch(
        (client, name) -> {
          // Given
          var arn = client.create(plain(name)).arn();

          // When
          client.tag(arn, Map.of("team", "b", "cost", "1"));

          // Then
          assertThat(client.tags(arn)).isEqualTo(Map.of("team", "b", "cost", "1"));
        });
  }

  @Test
  default void takesTagsOff() {
    scratch(
        (client, name) -> {
          // Given
          var arn = client.create(plain(name)).arn();
          client.tag(arn, Map.of("cost", "1"));

          // When
          client.untag(arn, Set.of("cost", "never-there"));

          // Then
          assertThat(client.tags(arn)).isEqualTo(Map.of("team", "a"));
        });
  }

  @Test
  default void deletesWhatIsEmpty() {
    scratch(
        (client, name) -> {
          // Given
          var created = client.create(plain(name));

          // When
          client.delete(name, false);

          // Then
          assertThat(client.repository(name)).isEmpty();
          assertThat(client.repositories()).doesNotContain(created);
        });
  }

  @Test
  default void deletesWhatIsNotThere() {
    scratch(
        (client, name) -> {
          client.delete(name, false);
          client.delete(name, true);
          assertThat(client.repository(name)).isEmpty();
        });
  }

  @Test
  default void keepsWhatHoldsImages() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));
          assumeTrue(push(name), "no image can be pushed here");

          // When / Then
          assertThatExceptionOfType(RegistryException.NotEmpty.class)
              .isThrownBy(() -> client.delete(name, false));
          assertThat(client.repository(name)).isPresent();
        });
  }

  @Test
  default void deletesImagesOnlyWhenTold() {
    scratch(
        (client, name) -> {
          // Given
          var _ = client.create(plain(name));
          assumeTrue(push(name), "no image can be pushed here");

          // When
          client.delete(name, true);

          // Then
          assertThat(client.repository(name)).isEmpty();
        });
  }

  @Test
  default void namesWhatIsNotThere() {
    scratch(
        (client, name) -> {
          // Given
          var arn = goneArn(client, name);
          var mutability = new TagMutabilitySetting(true, Set.of());

          // When / Then
          notFound(() -> client.tags(arn));
          notFound(() -> client.lifecyclePolicy(name));
          notFound(() -> client.setTagMutability(name, mutability));
          notFound(() -> client.setScanOnPush(name, true));
          notFound(() -> client.setLifecyclePolicy(name, RULES));
          notFound(() -> client.tag(arn, Map.of("a", "1")));
          notFound(() -> client.untag(arn, Set.of("a")));
        });
  }

  private static void notFound(ThrowingCallable call) {
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(call)
        .withMessageNotContaining("null");
  }
}
