package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.AdoptionPolicy;
import io.portreeve.provider.RepositoryOwner;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OwnershipTest {
  private static final String OWNER = RepositoryOwner.OWNER_TAG;
  private static final String UID = RepositoryOwner.UID_TAG;
  private static final RepositoryOwner US = new RepositoryOwner("prod", "shop", "api", "u1");
  private static final String ID = "prod/shop/api";

  static Stream<Arguments> cases() {
    return Stream.of(
        arguments(Map.of(), false, false, new Ownership.Unowned()),
        arguments(Map.of(), true, false, new Ownership.Adopted()),
        arguments(Map.of(), false, true, new Ownership.Unowned()),
        arguments(Map.of("team", "a"), true, true, new Ownership.Adopted()),
        // A UID without an owner says nothing.
        arguments(Map.of(UID, "u1"), false, false, new Ownership.Unowned()),
        arguments(Map.of(OWNER, ID, UID, "u1"), false, false, new Ownership.Own()),
        arguments(Map.of(OWNER, ID, UID, "u1"), true, true, new Ownership.Own()),
        arguments(Map.of(OWNER, ID, UID, "u0"), false, false, new Ownership.Reclaimed()),
        arguments(Map.of(OWNER, ID, UID, "u0"), false, true, new Ownership.Contested("u0")),
        arguments(Map.of(OWNER, ID, UID, "u0"), true, true, new Ownership.Contested("u0")),
        arguments(Map.of(OWNER, ID), false, true, new Ownership.Reclaimed()),
        arguments(
            Map.of(OWNER, "prod/shop/web", UID, "u1"),
            true,
            true,
            new Ownership.Foreign("prod/shop/web")),
        arguments(
            Map.of(OWNER, "dev/shop/api"), true, false, new Ownership.Foreign("dev/shop/api")),
        arguments(Map.of(OWNER, ""), true, false, new Ownership.Foreign("")),
        arguments(
            Map.of(OWNER, "PROD/shop/api"), true, false, new Ownership.Foreign("PROD/shop/api")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void decides(Map<String, String> tags, boolean adopt, boolean held, Ownership expected) {
    // Given
    var adoption = adopt ? AdoptionPolicy.ADOPT : AdoptionPolicy.IF_OWNED;

    // When
    var ownership = Ownership.of(tags, US, adoption, held);

    // Then
    assertThat(ownership).isEqualTo(expected);
  }

  @Test
  void onlyWhatIsOursMayBeWrittenTo() {
    assertThat(Stream.of(new Ownership.Own(), new Ownership.Reclaimed(), new Ownership.Adopted()))
        .allMatch(Ownership::mayWrite);
    assertThat(
            Stream.of(
                new Ownership.Unowned(),
                new Ownership.Foreign("x/y/z"),
                new Ownership.Contested("u")))
        .noneMatch(Ownership::mayWrite);
  }

  @Test
  void clustersAreToldApartByTheWholeName() {
    assertThat(RepositoryOwner.isOfCluster("prod", US.tags())).isTrue();
    assertThat(RepositoryOwner.isOfCluster("pro", US.tags())).isFalse();
    assertThat(RepositoryOwner.isOfCluster("prod-2", US.tags())).isFalse();
    assertThat(RepositoryOwner.isOfCluster("prod", Map.of())).isFalse();
  }
}
