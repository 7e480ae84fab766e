package io.portreeve.iam;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.iam.PolicyLint.Caller;
import io.portreeve.iam.PolicyLint.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said of a repository by who owns it, in a registry that others share. */
class TenantPolicyTest {
  private static final String ACCOUNT = "123456789012";
  private static final Caller CALLER =
      new Caller(ACCOUNT, "arn:aws:iam::123456789012:role/portreeve");
  private static final String OTHERS = "'Principal':{'AWS':'210987654321'},";
  private static final String PULL = "'Action':'ecr:BatchGetImage'";

  private static PolicyDocument document(String effect, String rest) {
    var statement = "{'Effect':'" + effect + "'," + rest + "}";
    return PolicyDocument.parse(("{'Statement':[" + statement + "]}").replace('\'', '"'));
  }

  private static PolicyLint lint(String effect, String rest) {
    return PolicyLint.ofTenantPolicy(document(effect, rest), CALLER);
  }

  /** Whatever the operator does with a repository. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ecr:SetRepositoryPolicy",
        "ecr:DescribeRepositories",
        "ecr:ListTagsForResource",
        "ecr:TagResource",
        "ecr:UntagResource",
        "ecr:DescribeImages",
        "ecr:PutLifecyclePolicy",
        "ecr:PutImageTagMutability",
        "ecr:PutImageScanningConfiguration",
        "ecr:UpdateImageStorageClass",
        "ecr:DeleteRepository",
        "ecr:Batch*",
        "ecr:GetDownloadUrlForLayer",
        "ecr:list*",
      })
  void T59_theOperatorIsDeniedNothing(String action) {
    // When
    var lint = lint("Deny", "'Principal':'*','Action':'" + action + "'");

    // Then
    assertThat(lint.faults())
        .singleElement()
        .asString()
        .startsWith("Statement[0]: denies the operator itself ecr:");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tomorrow | 'DateGreaterThan':{'aws:CurrentTime':'2026-11-22T00:00:00Z'}",
        "always | 'StringLike':{'aws:PrincipalArn':'*'}",
        "exempting | 'ArnNotEquals':{'aws:PrincipalArn':'arn:aws:iam::123456789012:role/portreeve'}",
      })
  void T59_aConditionDoesNotExcuseADenial(String why, String condition) {
    // When
    var lint = lint("Deny", "'Principal':'*','Action':'ecr:*','Condition':{" + condition + "}");

    // Then
    assertThat(lint.faults()).as(why).extracting(Finding::path).containsExactly("Statement[0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'Action':'ecr:*'", "'Action':'ecr:PutImage'"})
  void T59_allButSomeAreNotDenied(String action) {
    assertThat(lint("Deny", "'NotPrincipal':{'AWS':'123456789012'}," + action).faults())
        .extracting(Finding::path)
        .containsExactly("Statement[0].NotPrincipal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'Principal':'*','Action':['ecr:PutImage','ecr:InitiateLayerUpload']",
        OTHERS + "'Action':'ecr:*'",
        "'Principal':{'AWS':'arn:aws:iam::123456789012:role/x'},'Action':'ecr:*'",
      })
  void othersMayBeDenied(String rest) {
    assertThat(lint("Deny", rest)).isEqualTo(new PolicyLint(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ecr:BatchGetImage'",
        "['ecr:batchgetimage','ecr:GetDownloadUrlForLayer','ecr:BatchCheckLayerAvailability']",
        "['ecr:PutImage','ecr:InitiateLayerUpload','ecr:UploadLayerPart','ecr:CompleteLayerUpload']",
        "['ecr:Describe*','ecr:List*','ecr:BatchGet*','ecr:ReplicateImage']",
      })
  void othersMayPullPushReadAndReplicate(String actions) {
    assertThat(lint("Allow", OTHERS + "'Action':" + actions))
        .isEqualTo(new PolicyLint(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "ecr:*",
        "ecr:?*",
        "ecr:D*",
        "ecr:Put*",
        "ecr:PutImage*",
        "ecr:Batch*",
        "ecr:Get*",
        "ecr:DeleteRepository",
        "ecr:BatchDeleteImage",
        "ecr:setrepositorypolicy",
        "ecr:DeleteRepositoryPolicy",
        "ecr:PutLifecyclePolicy",
        "ecr:PutImageTagMutability",
        "ecr:PutImageScanningConfiguration",
        "ecr:TagResource",
        "ecr:UntagResource",
        "ecr:UpdateImageStorageClass",
        "ecr:AnActionOfNextYear",
      })
  void T59_othersAreAllowedNothingElse(String action) {
    // When
    var lint = lint("Allow", OTHERS + "'Action':['ecr:BatchGetImage','" + action + "']");

    // Then
    assertThat(lint.faults())
        .singleElement()
        .asString()
        .startsWith("Statement[0].Action: \"" + action + "\" allows more than to pull");
  }

  @Test
  void T59_allButSomeActionsAreNotAllowed() {
    assertThat(lint("Allow", OTHERS + "'NotAction':'ecr:DescribeRegistry'").faults())
        .extracting(Finding::path)
        .containsExactly("Statement[0].NotAction");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'StringEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}",
        "'stringequals':{'AWS:PrincipalAccount':['210987654321','123456789012']}",
        "'StringEquals':{'aws:SourceVpce':'vpce-1'},'StringLike':{'aws:PrincipalArn':'*'}",
        "'StringEquals':{'aws:SourceVpc':'vpc-1'}",
        "'ForAnyValue:StringLike':{'aws:PrincipalOrgPaths':'o-a1b2c3d4e5/r-ab12/*'}",
      })
  void everyoneOfAnOrganizationAnAccountOrANetworkMayPull(String condition) {
    assertThat(lint("Allow", "'Principal':'*'," + PULL + ",'Condition':{" + condition + "}"))
        .isEqualTo(new PolicyLint(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "'StringLike':{'aws:PrincipalArn':'*'}",
        "'StringLike':{'aws:PrincipalOrgID':'*'}",
        "'StringEquals':{'aws:PrincipalOrgID':'*'}",
        "'StringEquals':{'aws:PrincipalOrgID':'${aws:PrincipalOrgID}'}",
        "'StringEquals':{'aws:PrincipalAccount':['210987654321','${aws:PrincipalAccount}']}",
        "'StringEqualsIfExists':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}",
        "'StringNotEquals':{'aws:PrincipalOrgID':'o-a1b2c3d4e5'}",
        "'ForAllValues:StringLike':{'aws:PrincipalOrgPaths':'o-a1b2c3d4e5/*'}",
        "'ForAnyValue:StringLike':{'aws:PrincipalOrgPaths':'o-*/r-ab12/*'}",
        "'StringEquals':{'aws:UserAgent':'x'}",
      })
  void T59_everyoneElseIsNotLetIn(String condition) {
    assertThat(
            lint("Allow", "'Principal':'*'," + PULL + ",'Condition':{" + condition + "}").faults())
        .singleElement()
        .asString()
        .startsWith("Statement[0].Principal: allows every AWS account");
  }

  @ParameterizedTest
  @CsvSource({
    "Federated, *",
    "Service, *",
    "CanonicalUser, *",
    "Federated, accounts.google.com",
  })
  void T59_nobodyIsLetInByASignInAnywhere(String type, String name) {
    assertThat(lint("Allow", "'Principal':{'" + type + "':'" + name + "'}," + PULL).faults())
        .isNotEmpty()
        .allSatisfy(fault -> assertThat(fault.path()).isEqualTo("Statement[0].Principal." + type));
  }

  @ParameterizedTest
  @CsvSource({
    "Deny, arn:aws:iam::123456789012:role/x, ecr:*, true",
    "Deny, arn:aws:sts::123456789012:assumed-role/x/y, ecr:TagResource, true",
    "Deny, arn:aws:iam::210987654321:role/x, ecr:*, false",
    "Deny, arn:aws:iam::123456789012:role/x, ecr:PutImage, false",
    "Deny, 123456789012, ecr:*, false",
    "Deny, *, ecr:*, false",
    "Allow, arn:aws:iam::123456789012:role/x, ecr:*, false",
  })
  void asksWhoItIsOnlyWhereItMatters(String effect, String name, String action, boolean depends) {
    // Given
    var document = document(effect, "'Principal':{'AWS':'" + name + "'},'Action':'" + action + "'");

    // When, Then
    assertThat(PolicyLint.dependsOnCaller(document, ACCOUNT)).isEqualTo(depends);
    assertThat(
            PolicyLint.ofTenantPolicy(document, CALLER)
                .equals(PolicyLint.ofTenantPolicy(document, new Caller(ACCOUNT, null))))
        .as("the same findings")
        .isEqualTo(!depends);
  }

  @Test
  void theGrantsOfPlainListsAreFine() {
    // Given
    var document = RepositoryGrants.document(List.of("210987654321"), List.of(ACCOUNT));

    // When, Then
    assertThat(PolicyLint.ofTenantPolicy(document, CALLER))
        .isEqualTo(new PolicyLint(List.of(), List.of()));
  }
}
