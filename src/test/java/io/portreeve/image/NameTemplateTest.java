package io.portreeve.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NameTemplateTest {
  private static final Set<String> ALLOWED = Set.of("namespace", "name");

  @ParameterizedTest
  @CsvSource({
    "{namespace}/{name}, shop/api",
    "{namespace}/**, shop/**",
    "platform/*, platform/*",
    "{name}, api",
    "eu-{namespace}-{namespace}/x, eu-shop-shop/x",
  })
  void fillsIn(String text, String expected) {
    // Given
    var template = NameTemplate.parse(text, ALLOWED);

    // When
    var rendered = template.render(Map.of("namespace", "shop", "name", "api"));

    // Then
    assertThat(rendered).isEqualTo(expected);
    assertThat(template).hasToString(text).isEqualTo(NameTemplate.parse(text, ALLOWED));
  }

  @Test
  void tellsItsPlaceholders() {
    // When, Then
    assertThat(NameTemplate.parse("{name}/{namespace}/{name}", ALLOWED).placeholders())
        .containsExactly("name", "namespace");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|0 characters",
        "{nmespace}/**|unknown placeholder 'nmespace'; known are: {name}, {namespace}",
        "{}/**|unknown placeholder ''",
        "{ namespace }|unknown placeholder ' namespace '",
        "{namespace|'{' without a '}'",
        "namespace}/*|'}' without a '{'",
        "{{namespace}}|unknown placeholder '{namespace'",
      })
  void namesWhatIsWrong(String text, String why) {
    // When, Then
    assertThatThrownBy(() -> NameTemplate.parse(text, ALLOWED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void needsEveryValue() {
    // Given
    var template = NameTemplate.parse("{namespace}/{name}", ALLOWED);

    // When, Then
    assertThatThrownBy(() -> template.render(Map.of("namespace", "shop")))
        .hasMessageContaining("needs a value for {name}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "*", "a*", "**", "a/b", "..", ".", "a.", "-a", "A", "a b", "{name}", "a\n"})
  void takesNoValueThatCouldMeanMore(String value) {
    // Given
    var template = NameTemplate.parse("{namespace}/**", ALLOWED);

    // When, Then
    assertThatThrownBy(() -> template.toGlob(Map.of("namespace", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("for {namespace}");
  }

  @ParameterizedTest
  @CsvSource({
    "team-a, team-a/x/y, true",
    "team-a, team-ab/x, false",
    "team-a, team-a, false",
    "team.a, teamxa/x, false",
  })
  void boundsATenantToItsOwnNames(String namespace, String name, boolean expected) {
    // Given
    var glob = NameTemplate.parse("{namespace}/**", ALLOWED).toGlob(Map.of("namespace", namespace));

    // When, Then
    assertThat(glob.matches(name)).isEqualTo(expected);
  }

  @Test
  void rendersRepositoryNames() {
    // Given
    var template = NameTemplate.parse("{namespace}/{name}", ALLOWED);

    // When
    var name = template.toRepositoryName(Map.of("namespace", "shop", "name", "api"));

    // Then
    assertThat(name).isEqualTo(RepositoryName.parse("shop/api"));
  }

  @Test
  void aRenderedNameIsStillChecked() {
    // Given: a valid name in Kubernetes, not in a registry
    var template = NameTemplate.parse("{namespace}/{name}", ALLOWED);

    // When, Then
    assertThatThrownBy(() -> template.toRepositoryName(Map.of("namespace", "a--b", "name", "api")))
        .hasMessageContaining("'-' at position 3");
  }
}
