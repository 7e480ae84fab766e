package io.portreeve.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyDocumentTest {
  private static final String BASE =
      text(
          "{'Version':'2012-10-17','Statement':[{'Sid':'Pull','Effect':'Allow',"
              + "'Principal':{'AWS':['123456789012','arn:aws:iam::210987654321:role/ci']},"
              + "'Action':['ecr:BatchGetImage','ecr:GetDownloadUrlForLayer'],"
              + "'Condition':{'StringEquals':{'aws:PrincipalOrgID':['o-1','o-2']},"
              + "'Bool':{'aws:SecureTransport':'true'}}},"
              + "{'Sid':'Everyone','Effect':'Deny','Principal':'*','Action':'ecr:PutImage'}]}");

  /** JSON with single quotes, which keeps the tables below readable. */
  private static String text(String json) {
    return json.replace('\'', '"');
  }

  private static String base(String find, String replacement) {
    assertThat(BASE).contains(text(find));
    return BASE.replace(text(find), text(replacement));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "order of actions | 'ecr:BatchGetImage','ecr:GetDownloadUrlForLayer' |"
            + " 'ecr:GetDownloadUrlForLayer','ecr:BatchGetImage'",
        "an action twice | ['ecr:BatchGetImage', | ['ecr:BatchGetImage','ecr:BatchGetImage',",
        "case of an action | ecr:BatchGetImage | ECR:batchgetimage",
        "a list of one | 'ecr:PutImage' | ['ecr:PutImage']",
        "account as root | '123456789012' | 'arn:aws:iam::123456789012:root'",
        "account as root of a partition | '123456789012' | 'arn:aws-cn:iam::123456789012:root'",
        "order of principals | '123456789012','arn:aws:iam::210987654321:role/ci' |"
            + " 'arn:aws:iam::210987654321:role/ci','123456789012'",
        "everyone | 'Principal':'*' | 'Principal':{'AWS':'*'}",
        "everyone in a list | 'Principal':'*' | 'Principal':{'AWS':['*']}",
        "order of members | 'Sid':'Pull','Effect':'Allow' | 'Effect':'Allow','Sid':'Pull'",
        "case of an operator | 'StringEquals' | 'stringequals'",
        "case of a key | aws:PrincipalOrgID | AWS:principalorgid",
        "order of values | ['o-1','o-2'] | ['o-2','o-1']",
        "a boolean as such | 'true' | true",
        "case of a boolean | 'true' | 'True'",
        "a version where no variable is | 'Version':'2012-10-17', | ``",
        "no condition | 'Action':'ecr:PutImage' | 'Action':'ecr:PutImage','Condition':{}",
        "white space | 'Effect':'Deny' | 'Effect' : 'Deny'",
      })
  void meansTheSame(String why, String find, String replacement) {
    // Given
    var document = PolicyDocument.parse(BASE);

    // When
    var other = PolicyDocument.parse(base(find, replacement));

    // Then
    assertThat(document.sameMeaning(other)).as(why).isTrue();
    assertThat(other).isEqualTo(document).hasSameHashCodeAs(document);
    assertThat(other.hash()).isEqualTo(document.hash()).matches("[0-9a-f]{16}");
    assertThat(document.sameMeaningAs(base(find, replacement))).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "effect | 'Effect':'Deny' | 'Effect':'Allow'",
        "action | 'ecr:PutImage' | 'ecr:*'",
        "not action | 'Action':'ecr:PutImage' | 'NotAction':'ecr:PutImage'",
        "not principal | 'Principal':'*' | 'NotPrincipal':'*'",
        "resource | 'Action':'ecr:PutImage' | 'Action':'ecr:PutImage','Resource':'*'",
        "a principal less | '123456789012','arn | 'arn",
        "a user with the account's id | '123456789012' | 'arn:aws:iam::123456789012:user/root'",
        "case of a principal | role/ci | role/CI",
        "case of a value | 'o-1' | 'O-1'",
        "deleted role | arn:aws:iam::210987654321:role/ci | AROAEXAMPLEEXAMPLE1",
        "an operator | 'StringEquals' | 'StringLike'",
        "sid | 'Everyone' | 'Nobody'",
        "id | 'Version':'2012-10-17', | 'Version':'2012-10-17','Id':'x',",
      })
  void meansSomethingElse(String why, String find, String replacement) {
    // Given
    var document = PolicyDocument.parse(BASE);

    // When
    var other = PolicyDocument.parse(base(find, replacement));

    // Then
    assertThat(document.sameMeaning(other)).as(why).isFalse();
    assertThat(other.hash()).isNotEqualTo(document.hash());
    assertThat(document.describeDifference(other.toText())).isNotEqualTo("means the same");
  }

  @Test
  void versionMattersWherePolicyVariablesAre() {
    // Given
    var current = base("'o-1'", "'${aws:PrincipalTag/org}'");

    // When
    var old = current.replace("2012-10-17", "2008-10-17");

    // Then
    assertThat(PolicyDocument.parse(current).sameMeaningAs(old)).isFalse();
  }

  @Test
  void orderOfStatementsMeansNothing() {
    // Given
    var document = PolicyDocument.parse(BASE);

    // When
    var reversed = document.withStatements(document.statements().reversed());

    // Then
    assertThat(reversed).isEqualTo(document);
    assertThat(reversed.toText()).isNotEqualTo(document.toText());
  }

  @Test
  void textIsStableAndReadsBack() {
    // Given
    var document = PolicyDocument.parse(BASE);

    // When
    var text = document.toText();

    // Then
    assertThat(PolicyDocument.parse(text).toText()).isEqualTo(text);
    assertThat(PolicyDocument.parse(text)).isEqualTo(document);
    assertThat(text)
        .contains("\"Action\":\"ecr:PutImage\"")
        .contains("\"Principal\":{\"AWS\":\"*\"}")
        .contains("[\"123456789012\",\"arn:aws:iam::210987654321:role/ci\"]");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Statement[1].Effect | 'Effect':'Deny' | 'Effect':'deny'",
        "Statement[1] | 'Effect':'Deny', | ``",
        "Statement[1].Foo | 'Effect':'Deny', | 'Effect':'Deny','Foo':1,",
        "Statement[1].action | 'Action':'ecr:PutImage' | 'action':'ecr:PutImage'",
        "Statement[1].Action | 'Action':'ecr:PutImage' | 'Action':[]",
        "Statement[1].Action[1] | 'Action':'ecr:PutImage' | 'Action':['a:b',7]",
        "Statement[1] | ,'Action':'ecr:PutImage' | ``",
        "Statement[1] | 'Action':'ecr:PutImage' | 'Action':'a:b','NotAction':'a:c'",
        "Statement[1].Principal | 'Principal':'*' | 'Principal':'123456789012'",
        "Statement[1].Principal | 'Principal':'*' | 'Principal':{}",
        "Statement[1].Principal.aws | 'Principal':'*' | 'Principal':{'aws':'*'}",
        "Statement[1].Principal.AWS | 'Principal':'*' | 'Principal':{'AWS':[]}",
        "Statement[1].Principal | 'Principal':'*' | 'Principal':null",
        "Statement[1].Sid | 'Sid':'Everyone' | 'Sid':'Pull'",
        "Statement[0].Condition.StringEquals.aws:PrincipalOrgID | ['o-1','o-2'] | []",
        "Statement[0].Condition.StringEquals.aws:PrincipalOrgID[0] | ['o-1','o-2'] | [{}]",
        "Statement[0].Condition.STRINGEQUALS | 'Bool':{ |"
            + " 'STRINGEQUALS':{'aws:PrincipalOrgID':'o-3'},'Bool':{",
        "Statement[0].Condition.Bool | {'aws:SecureTransport':'true'} | {}",
        "Statement[0].Condition.Bool | {'aws:SecureTransport':'true'} | 'x'",
        "Version | 'Version':'2012-10-17' | 'Version':'2020-01-01'",
        "Version | 'Version':'2012-10-17' | 'Version':2012",
        "Statements | 'Statement':[ | 'Statements':[],'Statement':[",
      })
  void refusalNamesThePath(String path, String find, String replacement) {
    // Given
    var text = base(find, replacement);

    // When, Then
    assertThatThrownBy(() -> PolicyDocument.parse(text))
        .isInstanceOfSatisfying(
            InvalidPolicyException.class,
            e -> {
              assertThat(e.path()).isEqualTo(path);
              assertThat(e).hasMessageStartingWith(e.path());
              assertThat(e.problem()).isNotBlank();
            });
    assertThat(PolicyDocument.parse(BASE).sameMeaningAs(text)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"``", "[]", "{}", "nonsense", "{'Statement':[]}", "{} {}", "{'Id':'a','Id':'b'}"})
  void refusesWhatIsNoPolicy(String text) {
    // Given, When, Then
    assertThatThrownBy(() -> PolicyDocument.parse(text(text)))
        .isInstanceOf(InvalidPolicyException.class);
  }

  @Test
  void boundsDepthAndSizeOfWhatItReads() {
    // Given
    var deep = "[".repeat(5_000) + "]".repeat(5_000);
    var long_ = base("'o-1'", "'" + "x".repeat(70_000) + "'");
    Object nested = "x";
    for (int i = 0; i < 1_000; i++) {
      nested = List.of(nested);
    }
    var map = Map.of("Statement", nested);

    // When, Then
    assertThatThrownBy(() -> PolicyDocument.parse(deep))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("8 levels");
    assertThatThrownBy(() -> PolicyDocument.parse(long_))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("10240");
    assertThatThrownBy(() -> PolicyDocument.of(map))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining("8 levels");
  }

  @Test
  void readsWhatKubernetesHas() {
    // Given
    var map =
        Map.<String, Object>of(
            "Statement",
            Map.of(
                "Effect",
                "Allow",
                "Principal",
                "*",
                "Action",
                List.of("ecr:PutImage"),
                "Condition",
                Map.of("NumericLessThan", Map.of("aws:MultiFactorAuthAge", 3600))));

    // When
    var document = PolicyDocument.of(map);

    // Then
    assertThat(document.toText())
        .isEqualTo(
            text(
                "{'Version':'2008-10-17','Statement':[{'Effect':'Allow','Principal':{'AWS':'*'},"
                    + "'Action':'ecr:PutImage',"
                    + "'Condition':{'NumericLessThan':{'aws:MultiFactorAuthAge':'3600'}}}]}"));
    assertThatThrownBy(() -> PolicyDocument.of(Collections.singletonMap("Statement", null)))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageStartingWith("Statement: is null");
  }

  @Test
  void differenceNamesPrincipalsThatWereDeleted() {
    // Given
    var document = PolicyDocument.parse(BASE);
    var found = base("arn:aws:iam::210987654321:role/ci", "AROAEXAMPLEEXAMPLE1");

    // When
    var difference = document.describeDifference(found);

    // Then
    assertThat(difference)
        .startsWith("principal AROAEXAMPLEEXAMPLE1 stands for a role or user that was deleted")
        .contains("lacks \"Pull\" Allow")
        .hasSizeLessThanOrEqualTo(256);
    assertThat(PolicyDocument.parse(found).deletedPrincipals())
        .containsExactly("AROAEXAMPLEEXAMPLE1");
    assertThat(document.deletedPrincipals()).isEmpty();
  }

  @Test
  void differenceIsShortWhateverWasFound() {
    // Given
    var document = PolicyDocument.parse(BASE);
    var found = base("'Sid':'Pull'", "'Sid':'" + "x".repeat(2_000) + "'");

    // When, Then
    assertThat(document.describeDifference(found)).hasSize(256);
    assertThat(document.describeDifference("{" + "x".repeat(2_000)))
        .startsWith("can't be read: ")
        .hasSizeLessThanOrEqualTo(256);
  }
}
