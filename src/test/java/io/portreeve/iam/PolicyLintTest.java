package io.portreeve.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portreeve.iam.PolicyLint.Caller;
import io.portreeve.iam.PolicyLint.Finding;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLintTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/portreeve";
  private static final Caller CALLER = new Caller("123456789012", ROLE);
  private static final Caller UNKNOWN = new Caller("123456789012", null);

  private static PolicyDocument document(String statement) {
    return PolicyDocument.parse(("{'Statement':[{" + statement + "}]}").replace('\'', '"'));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "everyone | 'Principal':'*','Action':'ecr:*'",
        "everyone, any action | 'Principal':'*','Action':'*'",
        "a wildcard | 'Principal':'*','Action':'ecr:Set*'",
        "one character | 'Principal':'*','Action':'ecr:?etRepositoryPolicy'",
        "case | 'Principal':'*','Action':'ECR:deleterepositorypolicy'",
        "all but reading | 'Principal':'*','NotAction':['ecr:BatchGetImage']",
        "own account | 'Principal':{'AWS':'123456789012'},'Action':'ecr:*'",
        "own root | 'Principal':{'AWS':'arn:aws:iam::123456789012:root'},'Action':'ecr:*'",
        "session | 'Principal':{'AWS':'arn:aws:sts::123456789012:assumed-role/portreeve/x'},"
            + "'Action':'ecr:*'",
        "with its path | 'Principal':{'AWS':'arn:aws:iam::123456789012:role/ops/Portreeve'},"
            + "'Action':'ecr:*'",
        "provider | 'Principal':{'Federated':'arn:aws:iam::123456789012:oidc-provider/x'},"
            + "'Action':'ecr:*'",
        "own role | 'Principal':{'AWS':'" + ROLE + "'},'Action':'ecr:SetRepositoryPolicy'",
        "no reading | 'Principal':'*','Action':'ecr:GetRepositoryPolicy'",
      })
  void refusesToLockTheOperatorOut(String why, String rest) {
    // Given
    var document = document("'Effect':'Deny'," + rest);

    // When
    var lint = PolicyLint.ofRepositoryPolicy(document, CALLER);

    // Then
    assertThat(lint.faults())
        .as(why)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.path()).isEqualTo("Statement[0]");
              assertThat(finding.message()).startsWith("denies the operator itself ecr:");
            });
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "another action | 'Principal':'*','Action':['ecr:PutImage','ecr:Set*Image']",
        "another account | 'Principal':{'AWS':'210987654321'},'Action':'ecr:*'",
        "another role | 'Principal':{'AWS':'arn:aws:iam::123456789012:role/x'},'Action':'ecr:*'",
        "a user of our name |"
            + " 'Principal':{'AWS':'arn:aws:iam::123456789012:user/portreeve'},'Action':'ecr:*'",
        "all but some, of nothing vital |"
            + " 'NotPrincipal':{'AWS':'210987654321'},'Action':'ecr:PutImage'",
        "all but the policy | 'Principal':'*','NotAction':['ecr:*RepositoryPolicy']",
      })
  void takesDenialsThatSpareTheOperator(String why, String rest) {
    // Given
    var document = document("'Effect':'Deny'," + rest);

    // When
    var lint = PolicyLint.ofRepositoryPolicy(document, CALLER);

    // Then
    assertThat(lint.faults()).as(why).isEmpty();
    assertThat(lint.warnings()).isEmpty();
  }

  @Test
  void warnsOfDenialsThatDependOnACondition() {
    // Given
    var document =
        document(
            "'Effect':'Deny','Principal':'*','Action':'ecr:*',"
                + "'Condition':{'StringNotEquals':{'aws:PrincipalOrgID':'o-1'}}");

    // When
    var lint = PolicyLint.ofRepositoryPolicy(document, CALLER);

    // Then
    assertThat(lint.faults()).isEmpty();
    assertThat(lint.warnings()).extracting(Finding::path).containsExactly("Statement[0]");
  }

  @Test
  void takesWhoeverIsOfTheAccountForItselfWhereItDoesNotKnowItself() {
    // Given
    var ours =
        document(
            "'Effect':'Deny','Principal':{'AWS':'arn:aws:iam::123456789012:role/x'},"
                + "'Action':'ecr:*'");
    var others = document("'Effect':'Deny','Principal':{'AWS':'210987654321'},'Action':'ecr:*'");

    // When, Then
    assertThat(PolicyLint.ofRepositoryPolicy(ours, UNKNOWN).faults())
        .singleElement()
        .asString()
        .contains("may deny the operator itself");
    assertThat(PolicyLint.ofRepositoryPolicy(others, UNKNOWN).faults()).isEmpty();
  }

  /** It denies the sessions of a role that it names. */
  @ParameterizedTest
  @ValueSource(strings = {"'210987654321'", "'123456789012'", "'" + ROLE + "'"})
  void refusesToDenyAllButSome(String names) {
    // Given
    var document =
        document("'Effect':'Deny','NotPrincipal':{'AWS':" + names + "},'Action':'ecr:*'");

    // When
    var lint = PolicyLint.ofRepositoryPolicy(document, CALLER);

    // Then
    assertThat(lint.faults())
        .extracting(Finding::path)
        .containsExactly("Statement[0].NotPrincipal");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Statement[0].Resource | 'Principal':{'AWS':'210987654321'},'Action':'ecr:*','Resource':'*'",
        "Statement[0].NotResource |"
            + " 'Principal':{'AWS':'210987654321'},'Action':'ecr:*','NotResource':'*'",
        "Statement[0] | 'Action':'ecr:*'",
        "Statement[0].NotPrincipal | 'NotPrincipal':{'AWS':'210987654321'},'Action':'ecr:PutImage'",
        "Statement[0].Action | 'Principal':{'AWS':'210987654321'},'Action':'s3:GetObject'",
        "Statement[0].NotAction | 'Principal':{'AWS':'210987654321'},'NotAction':'s3:GetObject'",
        "Statement[0].Principal | 'Principal':{'AWS':'AROAEXAMPLEEXAMPLE1'},'Action':'ecr:*'",
        "Statement[0].Principal | 'Principal':{'AWS':'ci'},'Action':'ecr:*'",
        "Statement[0].Principal | 'Principal':{'AWS':'arn:aws:s3:::bucket'},'Action':'ecr:*'",
        "Statement[0].Principal.Federated | 'Principal':{'Federated':'*'},'Action':'ecr:*'",
        "Statement[0].Principal.Service | 'Principal':{'Service':'*'},'Action':'ecr:*'",
        "Statement[0].Principal.CanonicalUser | 'Principal':{'CanonicalUser':'*'},'Action':'ecr:*'",
        "Statement[0].Principal |"
            + " 'Principal':{'AWS':'arn:aws:iam::210987654321:role/*'},'Action':'ecr:*'",
      })
  void refusesWhatEcrRefuses(String path, String rest) {
    // Given
    var document = document("'Effect':'Allow'," + rest);

    // When
    var lint = PolicyLint.ofRepositoryPolicy(document, CALLER);

    // Then
    assertThat(lint.faults()).extracting(Finding::path).containsExactly(path);
    assertThat(lint.faults().getFirst())
        .hasToString(path + ": " + lint.faults().getFirst().message());
  }

  @Test
  void warnsOfGrantsToEveryoneUnlessConditionsNarrowThem() {
    // Given
    var open = document("'Effect':'Allow','Principal':'*','Action':'ecr:BatchGetImage'");
    var narrowed =
        document(
            "'Effect':'Allow','Principal':'*','Action':'ecr:BatchGetImage',"
                + "'Condition':{'StringEquals':{'aws:PrincipalOrgID':'o-1'}}");

    // When, Then
    assertThat(PolicyLint.ofRepositoryPolicy(open, CALLER).warnings())
        .extracting(Finding::path)
        .containsExactly("Statement[0].Principal");
    assertThat(PolicyLint.ofRepositoryPolicy(open, CALLER).faults()).isEmpty();
    assertThat(PolicyLint.ofRepositoryPolicy(narrowed, CALLER).warnings()).isEmpty();
  }

  @Test
  void refusesPoliciesThatAreTooLong() {
    // Given
    var principals =
        IntStream.range(0, 300).mapToObj(i -> "arn:aws:iam::210987654321:role/r" + i).toList();

    // When
    var lint =
        PolicyLint.ofRepositoryPolicy(RepositoryGrants.document(principals, List.of()), CALLER);

    // Then
    assertThat(lint.faults()).singleElement().asString().contains("ECR takes at most 10240");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a[0] | 'Effect':'Allow','Principal':{'AWS':'210987654321'},'Action':'ecr:ReplicateImage'",
        "a[0] | 'Effect':'Deny','Principal':'*','Action':'ecr:PutRegistryPolicy','Resource':'*'",
      })
  void looksOverRegistryStatements(String path, String statement) {
    // Given
    var document = document(statement);

    // When
    var lint = PolicyLint.ofRegistryStatement(document.statements().getFirst(), "a[0]", CALLER);

    // Then
    assertThat(lint.faults()).extracting(Finding::path).containsExactly(path);
  }

  @Test
  void grantsPullAndPushWithTheFewestActions() {
    // Given
    var pull = List.of("123456789012", "arn:aws:iam::210987654321:role/ci");
    var push = List.of("arn:aws:iam::210987654321:role/ci");

    // When
    var document = RepositoryGrants.document(pull, push);

    // Then
    assertThat(document.toText())
        .isEqualTo(
            ("{'Version':'2012-10-17','Statement':[{'Sid':'PortreevePull','Effect':'Allow',"
                    + "'Principal':{'AWS':'123456789012'},"
                    + "'Action':['ecr:BatchCheckLayerAvailability','ecr:BatchGetImage',"
                    + "'ecr:GetDownloadUrlForLayer']},"
                    + "{'Sid':'PortreevePush','Effect':'Allow',"
                    + "'Principal':{'AWS':'arn:aws:iam::210987654321:role/ci'},"
                    + "'Action':['ecr:BatchCheckLayerAvailability','ecr:BatchGetImage',"
                    + "'ecr:CompleteLayerUpload','ecr:GetDownloadUrlForLayer',"
                    + "'ecr:InitiateLayerUpload','ecr:PutImage','ecr:UploadLayerPart']}]}")
                .replace('\'', '"'));
    assertThat(PolicyLint.ofRepositoryPolicy(document, CALLER))
        .isEqualTo(new PolicyLint(List.of(), List.of()));
  }

  @Test
  void refusesToGrantNothing() {
    // Given, When, Then
    assertThatThrownBy(() -> RepositoryGrants.document(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hostileWildcardsCostLittle() {
    // Given
    var pattern = "ecr:" + "*a".repeat(4_000);

    // When
    var matches = Wildcard.matches(pattern, "ecr:" + "a".repeat(5_000) + "b");

    // Then
    assertThat(matches).isFalse();
  }
}
