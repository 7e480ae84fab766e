package io.portreeve.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LifecycleDocumentTest {
  private static final String BASE =
      document(
          rule(1, "'tagStatus':'untagged'", "'sinceImagePushed','countUnit':'days'", 7),
          rule(2, "'tagStatus':'tagged','tagPatternList':['v*','w*']", "'imageCountMoreThan'", 20));

  /** Rules as JSON with single quotes, which keeps the tables below readable. */
  private static String rule(int priority, String selection, String type, int number) {
    return ("{'rulePriority':%d,'selection':{%s,'countType':%s,'countNumber':%d},"
            + "'action':{'type':'expire'}}")
        .formatted(priority, selection, type, number);
  }

  private static String document(String... rules) {
    return ("{'rules':[" + String.join(",", rules) + "]}").replace('\'', '"');
  }

  private static String base(String find, String replacement) {
    var from = find.replace('\'', '"');
    assertThat(BASE).contains(from);
    return BASE.replace(from, replacement.replace('\'', '"'));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "other priorities | 'rulePriority':2 | 'rulePriority':700",
        "described | 'rulePriority':1, | 'rulePriority':1,'description':'old ones',",
        "order of patterns | ['v*','w*'] | ['w*','v*']",
        "a pattern twice | ['v*','w*'] | ['w*','v*','w*']",
        "standard written | 'countNumber':7 | 'countNumber':7,'storageClass':'standard'",
        "white space | 'countNumber':7 | 'countNumber' :  7",
        "escapes | 'untagged' | 'untagg\\u0065d'",
        "empty list | 'tagStatus':'untagged', | 'tagStatus':'untagged','tagPrefixList':[],",
      })
  void meansTheSame(String why, String find, String replacement) {
    // Given
    var document = LifecycleDocument.parse(BASE);
    var other = LifecycleDocument.parse(base(find, replacement));

    // When, Then
    assertThat(document.sameMeaning(other)).as(why).isTrue();
    assertThat(other.sameMeaning(document)).isTrue();
    assertThat(other.hash()).isEqualTo(document.hash());
    assertThat(document.sameMeaningAs(base(find, replacement))).isTrue();
  }

  @Test
  void orderOfRulesAndMembersIsNoMatter() {
    // Given
    var other =
        """
        {"rules": [
          {"action": {"type": "expire"}, "rulePriority": 20, "selection": {"countNumber": 20,
           "countType": "imageCountMoreThan", "tagPatternList": ["v*", "w*"],
           "tagStatus": "tagged"}},
          {"selection": {"countUnit": "days", "countType": "sinceImagePushed", "countNumber": 7,
           "tagStatus": "untagged"}, "action": {"type": "expire"}, "rulePriority": 10}
        ]}
        """;

    // When, Then
    assertThat(LifecycleDocument.parse(BASE).sameMeaningAs(other)).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "number | 'countNumber':7 | 'countNumber':8",
        "pattern | ['v*','w*'] | ['v*','x*']",
        "fewer patterns | ['v*','w*'] | ['v*']",
        "case of a pattern | ['v*','w*'] | ['V*','w*']",
        "prefixes | 'tagPatternList':['v*','w*'] | 'tagPrefixList':['v','w']",
        "order of priorities | 'rulePriority':1, | 'rulePriority':3,",
        "archive instead | 'type':'expire' | 'type':'transition','targetStorageClass':'archive'",
      })
  void meansSomethingElse(String why, String find, String replacement) {
    // Given
    var document = LifecycleDocument.parse(BASE);
    var other = LifecycleDocument.parse(base(find, replacement));

    // When, Then
    assertThat(document.sameMeaning(other)).as(why).isFalse();
    assertThat(other.hash()).isNotEqualTo(document.hash());
    assertThat(document.sameMeaningAs(base(find, replacement))).isFalse();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "unknown member | 'rulePriority':1, | 'rulePriority':1,'enabled':true,",
        "unknown member on top | {'rules' | {'version':1,'rules'",
        "null | 'rulePriority':1, | 'rulePriority':1,'description':null,",
        "repeated member | 'countNumber':7 | 'countNumber':7,'countNumber':7",
      })
  void whatCannotBeReadIsNeverTheSame(String why, String find, String replacement) {
    // Given
    var text = base(find, replacement);

    // When, Then
    assertThat(LifecycleDocument.parse(BASE).sameMeaningAs(text)).as(why).isFalse();
    assertThatThrownBy(() -> LifecycleDocument.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Not a valid lifecycle policy: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "null", "[]", "not JSON", "{\"rules\":"})
  void garbageIsNeverTheSame(String text) {
    // When, Then
    assertThat(LifecycleDocument.parse(BASE).sameMeaningAs(text)).isFalse();
    assertThat(LifecycleDocument.parse(BASE).sameMeaningAs(text + " ".repeat(200))).isFalse();
  }

  @Test
  void readsAllThatEcrKnows() {
    // Given
    var text =
        """
        {"rules": [
          {"rulePriority": 5, "description": "cold", "selection": {"tagStatus": "tagged",
           "tagPrefixList": ["rc", "beta"], "storageClass": "standard",
           "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 60},
           "action": {"type": "transition", "targetStorageClass": "archive"}},
          {"rulePriority": 9, "selection": {"tagStatus": "any", "storageClass": "archive",
           "countType": "sinceImageTransitioned", "countUnit": "days", "countNumber": 365},
           "action": {"type": "expire"}}
        ]}
        """;

    // When
    var document = LifecycleDocument.parse(text);

    // Then
    assertThat(document.ruleCount()).isEqualTo(2);
    assertThat(document.text())
        .isEqualTo(
            "{\"rules\":[{\"rulePriority\":5,\"description\":\"cold\",\"selection\":{\"tagStatus\":"
                + "\"tagged\",\"tagPrefixList\":[\"beta\",\"rc\"],\"countType\":"
                + "\"sinceImagePulled\",\"countUnit\":\"days\",\"countNumber\":60},\"action\":"
                + "{\"type\":\"transition\",\"targetStorageClass\":\"archive\"}},"
                + "{\"rulePriority\":9,\"selection\":{\"tagStatus\":\"any\",\"storageClass\":"
                + "\"archive\",\"countType\":\"sinceImageTransitioned\",\"countUnit\":\"days\","
                + "\"countNumber\":365},\"action\":{\"type\":\"expire\"}}]}");
  }

  @Test
  void theHashIsThatOfTheMeaning() {
    // Given
    var document = LifecycleDocument.parse(base("'rulePriority':2", "'rulePriority':4"));

    // When, Then: a published status holds this hash, so it may not change between releases
    assertThat(document.hash()).matches("[0-9a-f]{64}");
    assertThat(document).isNotEqualTo(LifecycleDocument.parse(BASE));
    assertThat(document.hash())
        .isEqualTo(LifecycleDocument.parse(BASE).hash())
        .isEqualTo("28a352e29725dcf238564afad23e9e46700f2d924081234f58b6dddd04e60344");
  }
}
