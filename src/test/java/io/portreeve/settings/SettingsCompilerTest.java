package io.portreeve.settings;

import static io.portreeve.settings.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.EcrSpec;
import io.portreeve.provider.Setting;
import io.portreeve.retention.LifecycleDocument;
import io.portreeve.settings.SettingsSurroundings.Lookup;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsCompilerTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/portreeve";
  private static final LifecycleDocument LIFECYCLE =
      LifecycleDocument.parse(
          ("{'rules':[{'rulePriority':1,'selection':{'tagStatus':'untagged',"
                  + "'countType':'sinceImagePushed','countUnit':'days','countNumber':7},"
                  + "'action':{'type':'expire'}}]}")
              .replace('\'', '"'));

  private static Lookup policy(String namespace, String name) {
    return switch (name) {
      case "standard" -> new Lookup.Found(LIFECYCLE);
      case "broken" -> new Lookup.Refused("rules[0] keeps nothing in " + namespace);
      default -> new Lookup.Missing();
    };
  }

  private static EcrSpec spec(String members) {
    try {
      return JsonMapper.builder()
          .build()
          .readValue(
              ("{'region':'us-east-1','accountId':'123456789012'," + members + "}")
                  .replace('\'', '"'),
              EcrSpec.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(members, e);
    }
  }

  private static SettingsCompilation compile(String members) {
    return SettingsCompiler.compile(
        spec(members), new SettingsSurroundings(ROLE, SettingsCompilerTest::policy));
  }

  private static ObjectNode document(Setting setting, String members) {
    var compiled = compile(members);
    assertThat(compiled.faults()).isEmpty();
    var document = compiled.intent().document(setting);
    assertThat(document).isNotNull();
    return document;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "REPLICATION | 'replication':{'rules':[{'repositoryPrefixes':['web','api'],"
            + "'destinations':[{'region':'us-west-2'},"
            + "{'region':'eu-west-1','accountId':'210987654321'}],'deletions':'Replicate'}]} |"
            + " {'rules':[{'destinations':[{'region':'eu-west-1','registryId':'210987654321'},"
            + "{'region':'us-west-2','registryId':'123456789012'}],"
            + "'repositoryFilters':[{'filter':'api','filterType':'PREFIX_MATCH'},"
            + "{'filter':'web','filterType':'PREFIX_MATCH'}],"
            + "'deleteReplication':{'enabled':true}}]}",
        "REPLICATION | 'replication':{'rules':[{'destinations':[{'region':'us-west-2'}],"
            + "'deletions':'Keep'}]} |"
            + " {'rules':[{'destinations':[{'region':'us-west-2','registryId':'123456789012'}]}]}",
        "BACKFILLS | 'replication':{'rules':[{'destinations':[{'region':'us-west-2'}],"
            + "'existingImages':'Backfill'},"
            + "{'repositoryPrefixes':['x'],'destinations':[{'region':'eu-west-1'}]}]} |"
            + " {'backfills':[{'destination':{'region':'us-west-2',"
            + "'registryId':'123456789012'}}]}",
        "SCANNING | 'scanning':{'type':'Enhanced','rules':[{'frequency':'Continuous',"
            + "'repositoryPatterns':['*']},{'frequency':'OnPush','repositoryPatterns':['a']}]} |"
            + " {'scanType':'ENHANCED','rules':[{'scanFrequency':'CONTINUOUS_SCAN',"
            + "'repositoryFilters':[{'filter':'*','filterType':'WILDCARD'}]},"
            + "{'scanFrequency':'SCAN_ON_PUSH',"
            + "'repositoryFilters':[{'filter':'a','filterType':'WILDCARD'}]}]}",
        "REGISTRY_POLICY | 'registryPolicy':{'statements':[{'Sid':'A','Effect':'Allow',"
            + "'Principal':{'AWS':['210987654321']},'Action':['ecr:ReplicateImage'],"
            + "'Resource':'arn:aws:ecr:us-east-1:123456789012:repository/*'}]} |"
            + " {'Version':'2012-10-17','Statement':[{'Sid':'A','Effect':'Allow',"
            + "'Principal':{'AWS':'210987654321'},'Action':'ecr:ReplicateImage',"
            + "'Resource':'arn:aws:ecr:us-east-1:123456789012:repository/*'}]}",
        "PULL_THROUGH_CACHES | 'pullThroughCaches':[{'prefix':'q','upstream':'Quay'},"
            + "{'prefix':'peer','upstream':'Ecr','upstreamPrefix':'ROOT',"
            + "'upstreamUrl':'210987654321.dkr.ecr.us-east-1.amazonaws.com',"
            + "'roleArn':'arn:aws:iam::123456789012:role/pull'}] |"
            + " {'q':{'ecrRepositoryPrefix':'q','upstreamRegistry':'quay',"
            + "'upstreamRegistryUrl':'quay.io'},'peer':{'ecrRepositoryPrefix':'peer',"
            + "'upstreamRegistry':'ecr','upstreamRepositoryPrefix':'ROOT',"
            + "'upstreamRegistryUrl':'210987654321.dkr.ecr.us-east-1.amazonaws.com',"
            + "'customRoleArn':'arn:aws:iam::123456789012:role/pull'}}",
        "SIGNING | 'signing':{'rules':[{'signingProfileArn':"
            + "'arn:aws:signer:us-east-1:123456789012:/signing-profiles/p1',"
            + "'repositoryPatterns':['b','a*']}]} |"
            + " {'rules':[{'signingProfileArn':"
            + "'arn:aws:signer:us-east-1:123456789012:/signing-profiles/p1',"
            + "'repositoryFilters':[{'filter':'a*','filterType':'WILDCARD_MATCH'},"
            + "{'filter':'b','filterType':'WILDCARD_MATCH'}]}]}",
        "ACCOUNT_SETTINGS | 'accountSettings':{'basicScanTypeVersion':'AwsNative',"
            + "'registryPolicyScope':'V2','blobMounting':'Enabled'} |"
            + " {'BASIC_SCAN_TYPE_VERSION':'AWS_NATIVE','BLOB_MOUNTING':'ENABLED',"
            + "'REGISTRY_POLICY_SCOPE':'V2'}",
        "PULL_TIME_EXCLUSIONS | 'pullTimeExclusions':{'principals':["
            + "'arn:aws:iam::123456789012:role/a']} |"
            + " {'principals':['arn:aws:iam::123456789012:role/a',"
            + "'arn:aws:iam::123456789012:role/portreeve']}",
      })
  void writesWhatIsAskedInTheWordsOfEcr(Setting setting, String members, String expected) {
    // Given, When
    var document = document(setting, members);

    // Then
    assertThat(document).isEqualTo(json(expected));
  }

  @Test
  void writesATemplateWithItsPolicies() {
    // Given
    var members =
        "'creationTemplates':[{'prefix':'web/','appliedFor':['PullThroughCache','Replication'],"
            + "'description':'d','tagMutability':{'mode':'Immutable','except':['b','a*']},"
            + "'encryption':{'type':'KMS_DSSE',"
            + "'kmsKey':'arn:aws:kms:us-east-1:123456789012:key/1'},'tags':{'team':'web'},"
            + "'lifecyclePolicyRef':{'namespace':'platform','name':'standard'},"
            + "'roleArn':'arn:aws:iam::123456789012:role/create','policy':{'Statement':["
            + "{'Effect':'Allow','Principal':{'AWS':'210987654321'},"
            + "'Action':'ecr:BatchGetImage'}]}}]";

    // When
    var template = (ObjectNode) document(Setting.CREATION_TEMPLATES, members).get("web/");

    // Then
    assertThat(template.remove("lifecyclePolicy").asText()).isEqualTo(LIFECYCLE.text());
    assertThat(template.remove("repositoryPolicy").asText()).contains("\"ecr:BatchGetImage\"");
    assertThat(template)
        .isEqualTo(
            json(
                "{'prefix':'web/','appliedFor':['REPLICATION','PULL_THROUGH_CACHE'],"
                    + "'description':'d','imageTagMutability':'IMMUTABLE_WITH_EXCLUSION',"
                    + "'imageTagMutabilityExclusionFilters':["
                    + "{'filterType':'WILDCARD','filter':'a*'},"
                    + "{'filterType':'WILDCARD','filter':'b'}],"
                    + "'encryptionConfiguration':{'encryptionType':'KMS_DSSE',"
                    + "'kmsKey':'arn:aws:kms:us-east-1:123456789012:key/1'},"
                    + "'resourceTags':[{'Key':'team','Value':'web'}],"
                    + "'customRoleArn':'arn:aws:iam::123456789012:role/create'}"));
  }

  @Test
  void asksNothingOfWhatIsNotDeclared() {
    // Given, When
    var compiled = compile("'roleChain':[]");

    // Then
    assertThat(compiled.intent().documents()).isEmpty();
    assertThat(compiled.faults()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "spec.ecr.replication.rules[0].destinations[1]: is this registry itself |"
            + " 'replication':{'rules':[{'destinations':[{'region':'eu-west-1'},"
            + "{'region':'us-east-1'}]}]}",
        "spec.ecr.replication.rules[0].destinations[1]: is the same destination as |"
            + " 'replication':{'rules':[{'destinations':[{'region':'eu-west-1'},"
            + "{'region':'eu-west-1','accountId':'123456789012'}]}]}",
        "spec.ecr.replication.rules[0].destinations[0]: is in another partition |"
            + " 'replication':{'rules':[{'destinations':[{'region':'cn-north-1'}]}]}",
        "spec.ecr.replication.rules[1]: is for the same repositories and destinations as"
            + " spec.ecr.replication.rules[0] | 'replication':{'rules':["
            + "{'destinations':[{'region':'eu-west-1'}]},"
            + "{'destinations':[{'region':'eu-west-1'}],'deletions':'Replicate'}]}",
        "spec.ecr.replication.rules[0].repositoryPrefixes[1]: is the same as |"
            + " 'replication':{'rules':[{'repositoryPrefixes':['a1','a1'],"
            + "'destinations':[{'region':'eu-west-1'}]}]}",
        "spec.ecr.scanning.rules[0].repositoryPatterns[1]: is the same as |"
            + " 'scanning':{'rules':[{'frequency':'OnPush','repositoryPatterns':['a','a']}]}",
        "spec.ecr.scanning.rules[1]: has the same frequency as |"
            + " 'scanning':{'rules':[{'frequency':'OnPush','repositoryPatterns':['a']},"
            + "{'frequency':'OnPush','repositoryPatterns':['b']}]}",
        "spec.ecr.scanning.rules[0].frequency: is Continuous | 'scanning':{'type':'Basic',"
            + "'rules':[{'frequency':'Continuous','repositoryPatterns':['a']}]}",
        "spec.ecr.scanning.rules[0].frequency: is Manual | 'scanning':{'type':'Enhanced',"
            + "'rules':[{'frequency':'Manual','repositoryPatterns':['a']}]}",
        "spec.ecr.registryPolicy.statements[0]: has no Sid | 'registryPolicy':{'statements':[{"
            + "'Effect':'Allow','Principal':{'AWS':'210987654321'},'Action':'ecr:*','Resource':'*'}]}",
        "spec.ecr.registryPolicy.statements[0].Effect: must be | 'registryPolicy':{'statements':[{"
            + "'Sid':'A','Effect':'allow','Action':'ecr:*'}]}",
        "spec.ecr.registryPolicy.statements[0]: a statement of a registry policy needs a Resource |"
            + " 'registryPolicy':{'statements':[{'Sid':'A','Effect':'Allow',"
            + "'Principal':{'AWS':'210987654321'},'Action':'ecr:ReplicateImage'}]}",
        "spec.ecr.registryPolicy.statements[0].Resource: must be in this registry |"
            + " 'registryPolicy':{'statements':[{'Sid':'A','Effect':'Allow',"
            + "'Principal':{'AWS':'210987654321'},'Action':'ecr:ReplicateImage',"
            + "'Resource':'arn:aws:ecr:eu-west-1:123456789012:repository/*'}]}",
        "spec.ecr.registryPolicy.statements[0]: denies the operator itself |"
            + " 'registryPolicy':{'statements':[{'Sid':'A','Effect':'Deny','Principal':'*',"
            + "'Action':'ecr:*','Resource':'*'}]}",
        "spec.ecr.registryPolicy.statements[0].Action: \"ecr:PutImage\" can't be granted |"
            + " 'accountSettings':{'registryPolicyScope':'V1'},"
            + "'registryPolicy':{'statements':[{'Sid':'A','Effect':'Allow',"
            + "'Principal':{'AWS':'210987654321'},'Action':'ecr:PutImage','Resource':'*'}]}",
        "spec.ecr.pullThroughCaches[1].prefix: is the same as spec.ecr.pullThroughCaches[0].prefix"
            + " | 'pullThroughCaches':[{'prefix':'q','upstream':'Quay'},"
            + "{'prefix':'q/','upstream':'Kubernetes'}]",
        "spec.ecr.pullThroughCaches[0].credentialsSecretArn: must be set |"
            + " 'pullThroughCaches':[{'prefix':'hub','upstream':'DockerHub'}]",
        "spec.ecr.pullThroughCaches[0].credentialsSecretArn: must be a secret of the registry's own"
            + " | 'pullThroughCaches':[{'prefix':'hub','upstream':'DockerHub','credentialsSecretArn':"
            + "'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ecr-pullthroughcache/h'}]",
        "spec.ecr.pullThroughCaches[0].credentialsSecretArn: must be a secret of the registry's own"
            + " | 'pullThroughCaches':[{'prefix':'hub','upstream':'DockerHub','credentialsSecretArn':"
            + "'arn:aws:secretsmanager:us-east-1:210987654321:secret:ecr-pullthroughcache/h'}]",
        "spec.ecr.pullThroughCaches[0].roleArn: must be a role of the registry's own account |"
            + " 'pullThroughCaches':[{'prefix':'peer','upstream':'Ecr',"
            + "'upstreamUrl':'210987654321.dkr.ecr.us-east-1.amazonaws.com',"
            + "'roleArn':'arn:aws:iam::210987654321:role/pull'}]",
        "spec.ecr.pullThroughCaches[0].roleArn: must be set for an upstream in another account |"
            + " 'pullThroughCaches':[{'prefix':'peer','upstream':'Ecr',"
            + "'upstreamUrl':'210987654321.dkr.ecr.us-east-1.amazonaws.com'}]",
        "spec.ecr.pullThroughCaches[0].upstreamUrl: is this registry itself |"
            + " 'pullThroughCaches':[{'prefix':'peer','upstream':'Ecr',"
            + "'upstreamUrl':'123456789012.dkr.ecr.us-east-1.amazonaws.com'}]",
        "spec.ecr.pullThroughCaches[0].upstreamUrl: must be the host of an ECR registry |"
            + " 'pullThroughCaches':[{'prefix':'peer','upstream':'Ecr','upstreamUrl':'example.com'}]",
        "spec.ecr.pullThroughCaches[0].upstreamUrl: must be the host of an Azure |"
            + " 'pullThroughCaches':[{'prefix':'az','upstream':'AzureContainerRegistry',"
            + "'upstreamUrl':'example.com','credentialsSecretArn':"
            + "'arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/h'}]",
        "spec.ecr.creationTemplates[1].prefix: is the same as |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication']},"
            + "{'prefix':'a/','appliedFor':['Replication']}]",
        "spec.ecr.creationTemplates[0].encryption.kmsKey: must name a key in |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'roleArn':'arn:aws:iam::123456789012:role/create','encryption':{'type':'KMS',"
            + "'kmsKey':'arn:aws:kms:eu-west-1:123456789012:key/1'}}]",
        "spec.ecr.creationTemplates[0].roleArn: must be a role of the registry's own account |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'roleArn':'arn:aws:iam::210987654321:role/create'}]",
        "spec.ecr.creationTemplates[0].roleArn: must be set where tags |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'tags':{'a':'b'}}]",
        "spec.ecr.creationTemplates[0].tags: key \"portreeve.io/owner\" is reserved |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'roleArn':'arn:aws:iam::123456789012:role/create',"
            + "'tags':{'portreeve.io/owner':'prod/web/x'}}]",
        "spec.ecr.creationTemplates[0].policy.Statement[0]: denies the operator itself |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'policy':{'Statement':[{'Effect':'Deny','Principal':'*','Action':'*'}]}}]",
        "spec.ecr.creationTemplates[0].policy.Statement: must have |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],'policy':{}}]",
        "spec.ecr.creationTemplates[0].lifecyclePolicyRef: names LifecyclePolicy \"p/broken\" |"
            + " 'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
            + "'lifecyclePolicyRef':{'namespace':'p','name':'broken'}}]",
        "spec.ecr.signing.rules[1]: is the same rule as |"
            + " 'signing':{'rules':[{'signingProfileArn':"
            + "'arn:aws:signer:us-east-1:123456789012:/signing-profiles/p1',"
            + "'repositoryPatterns':['a']},{'signingProfileArn':"
            + "'arn:aws:signer:us-east-1:123456789012:/signing-profiles/p1',"
            + "'repositoryPatterns':['a']}]}",
        "spec.ecr.signing.rules[0].signingProfileArn: must be a profile in |"
            + " 'signing':{'rules':[{'signingProfileArn':"
            + "'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/p1',"
            + "'repositoryPatterns':['a']}]}",
      })
  void refusesWhatEcrWouldRefuse(String fault, String members) {
    // Given, When
    var compiled = compile(members);

    // Then
    assertThat(compiled.faults().values())
        .singleElement(InstanceOfAssertFactories.list(SettingFault.class))
        .singleElement()
        .matches(each -> !each.waiting())
        .asString()
        .startsWith(fault);
  }

  @Test
  void waitsForALifecyclePolicyThatDoesNotExistYet() {
    // Given, When
    var compiled =
        compile(
            "'creationTemplates':[{'prefix':'a','appliedFor':['Replication'],"
                + "'lifecyclePolicyRef':{'namespace':'p','name':'later'}}]");

    // Then
    assertThat(compiled.faults().get(Setting.CREATION_TEMPLATES)).allMatch(SettingFault::waiting);
    assertThat(compiled.intent().documents()).isEmpty();
  }

  @Test
  void tellsAllFaultsOfEachSettingAndKeepsTheOthers() {
    // Given, When
    var compiled =
        compile(
            "'replication':{'rules':[{'destinations':[{'region':'us-east-1'}]}]},"
                + "'pullThroughCaches':[{'prefix':'hub','upstream':'GitHub'},"
                + "{'prefix':'lab','upstream':'GitLab'}],"
                + "'scanning':{'rules':[]}");

    // Then
    assertThat(compiled.faults().get(Setting.REPLICATION)).hasSize(1);
    assertThat(compiled.faults().get(Setting.PULL_THROUGH_CACHES)).hasSize(2);
    assertThat(compiled.intent().documents())
        .as("the others go on")
        .containsOnlyKeys(Setting.SCANNING);
  }

  @Test
  void countsDestinationsAndCharacters() {
    // Given
    var destinations =
        IntStream.range(0, 26)
            .mapToObj(i -> "{'region':'eu-west-1','accountId':'" + (100_000_000_000L + i) + "'}")
            .collect(Collectors.joining(","));
    var statement =
        "{'Sid':'A','Effect':'Allow','Principal':{'AWS':'210987654321'},"
            + "'Action':'ecr:ReplicateImage','Resource':'*',"
            + "'Condition':{'StringEquals':{'aws:x':'"
            + "y".repeat(10_240)
            + "'}}}";

    // When
    var many = compile("'replication':{'rules':[{'destinations':[" + destinations + "]}]}");
    var long_ = compile("'registryPolicy':{'statements':[" + statement + "]}");

    // Then
    assertThat(many.toString()).contains("have 26 destinations; ECR takes 25");
    assertThat(long_.toString()).contains("characters; ECR takes 10240");
  }

  @Test
  void warnsOfGrantsToEveryone() {
    // Given, When
    var compiled =
        compile(
            "'registryPolicy':{'statements':[{'Sid':'A','Effect':'Allow','Principal':'*',"
                + "'Action':'ecr:ReplicateImage','Resource':'*'}]}");

    // Then
    assertThat(compiled.warnings())
        .extracting(SettingFault::field)
        .containsExactly("spec.ecr.registryPolicy.statements[0].Principal");
  }

  @Test
  void excludesItsOwnPullsWhereEcrCanTellThem() {
    // Given, When, Then
    assertThat(SettingsCompiler.ownExclusion(ROLE))
        .contains(json("{'principals':['" + ROLE + "']}"));
    assertThat(SettingsCompiler.ownExclusion("arn:aws:iam::123456789012:root")).isEmpty();
    assertThat(SettingsCompiler.ownExclusion(ROLE + "x".repeat(200))).isEmpty();
  }

  @Test
  void whatIsCompiledIsInSyncOnceItIsPut() {
    // Given
    var document =
        document(
            Setting.PULL_THROUGH_CACHES,
            "'pullThroughCaches':[{'prefix':'k8s','upstream':'Kubernetes'},"
                + "{'prefix':'pub','upstream':'EcrPublic'},{'prefix':'cg','upstream':'Chainguard'}]");
    var live = new LiveSetting(Setting.PULL_THROUGH_CACHES, json("{}"));
    var asker = new LiveSetting.Asker(live, document);

    // When
    asker.bring();

    // Then
    assertThat(asker.plan()).matches(Documents::inSync);
    assertThat(live.document().path("k8s").path("upstreamRegistryUrl").asText())
        .isEqualTo("registry.k8s.io");
  }
}
