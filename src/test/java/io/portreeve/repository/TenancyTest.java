package io.portreeve.repository;

import static io.portreeve.api.v1alpha1.TenancyPermission.ADOPT;
import static io.portreeve.api.v1alpha1.TenancyPermission.DELETE;
import static io.portreeve.testing.Samples.grant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.TenancyPermission;
import io.portreeve.api.v1alpha1.TenancyRule;
import io.portreeve.image.RepositoryName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TenancyTest {
  private static final NamespaceSelector BANK =
      new NamespaceSelector(Map.of("team", "bank"), List.of());

  private static TenancyRule bank(String names, TenancyPermission... allow) {
    return new TenancyRule(BANK, List.of(names), List.of(allow), null);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        arguments(List.of(), "shop/api", false, Set.of()),
        arguments(List.of(grant("{namespace}/**")), "shop/api", true, Set.of()),
        arguments(List.of(grant("{namespace}/**")), "shop/a/b", true, Set.of()),
        arguments(List.of(grant("{namespace}/*")), "shop/a/b", false, Set.of()),
        arguments(List.of(grant("{namespace}/**")), "shop", false, Set.of()),
        arguments(List.of(grant("{namespace}/**")), "shop2/api", false, Set.of()),
        arguments(List.of(grant("{namespace}/**")), "other/shop/api", false, Set.of()),
        arguments(List.of(grant("{namespace}-*")), "shop-api", true, Set.of()),
        arguments(List.of(grant("shop/**", ADOPT)), "shop/api", true, Set.of(ADOPT)),
        arguments(
            List.of(grant("shop/**", ADOPT), grant("shop/api", DELETE)),
            "shop/api",
            true,
            Set.of(ADOPT, DELETE)),
        arguments(
            List.of(grant("shop/**", ADOPT), grant("other/**", DELETE)),
            "shop/api",
            true,
            Set.of(ADOPT)),
        arguments(List.of(bank("**", ADOPT, DELETE)), "shop/api", false, Set.of()),
        arguments(List.of(bank("**", ADOPT, DELETE), grant("shop/**")), "shop/api", true, Set.of()),
        // Patterns that can't be read grant nothing, and don't take others down with them.
        arguments(List.of(grant("{nobody}/**")), "shop/api", false, Set.of()),
        arguments(List.of(grant("shop/***", DELETE)), "shop/api", false, Set.of()),
        arguments(List.of(grant("{", DELETE), grant("shop/**")), "shop/api", true, Set.of()),
        arguments(List.of(grant("shop/.*")), "shop/api", false, Set.of()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void T59_grantsNoMoreThanARuleSays(
      List<TenancyRule> rules, String name, boolean granted, Set<TenancyPermission> permissions) {
    // When
    var tenancy = Tenancy.of(rules, "shop", Map.of("team", "a"), RepositoryName.parse(name));

    // Then
    assertThat(tenancy.granted()).isEqualTo(granted);
    assertThat(tenancy.permissions()).isEqualTo(permissions);
  }

  @Test
  void T59_aNamespaceThatIsNoComponentGrantsNothing() {
    // Given
    var rules = List.of(grant("{namespace}/**"));

    // When
    var tenancy = Tenancy.of(rules, "**", Map.of(), RepositoryName.parse("shop/api"));

    // Then
    assertThat(tenancy.granted()).isFalse();
  }
}
