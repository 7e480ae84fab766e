package io.portreeve.provider.ecr;

import static io.portreeve.provider.ecr.EcrScene.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portreeve.credentials.CloudCredentials;
import io.portreeve.provider.RegistryAddress;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.provider.SettingAction.Create;
import io.portreeve.provider.SettingAction.Put;
import io.portreeve.provider.SettingAction.Remove;
import io.portreeve.provider.SettingAction.Update;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every setting, read and written as JSON over HTTP. */
class EcrRegistrySettingsTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/";
  private static final String CACHE =
      "{\"upstreamRegistryUrl\":\"public.ecr.aws\",\"upstreamRegistry\":\"ecr-public\"}";
  private static final String TEMPLATE =
      """
      {"appliedFor":["REPLICATION"],"imageTagMutability":"IMMUTABLE",
       "encryptionConfiguration":{"encryptionType":"AES256"}}""";
  private static final String REPLICATION =
      """
      {"rules":[{"destinations":[{"region":"eu-west-1","registryId":"123456789012"}],
        "repositoryFilters":[{"filter":"shop/","filterType":"PREFIX_MATCH"}],
        "deleteReplication":{"enabled":true}}]}""";

  private EcrScene scene;
  private RegistryClient client;
  private RegistrySettingsClient settings;

  @BeforeEach
  void start() {
    scene = new EcrScene();
    client = scene.connect();
    settings = client.settings();
  }

  @AfterEach
  void stop() {
    client.close();
    scene.close();
  }

  private void put(Setting setting, String document) {
    settings.apply(new Put(setting, json(document)));
  }

  private void create(Setting setting, String key, String entry) {
    settings.apply(new Create(setting, key, json(entry)));
  }

  @Test
  void whatIsNotThereIsReadAsEmpty() {
    assertThat(settings.read(Setting.REPLICATION)).isEqualTo(json("{\"rules\":[]}"));
    assertThat(settings.read(Setting.REGISTRY_POLICY)).isEqualTo(json("{}"));
    assertThat(settings.read(Setting.PULL_THROUGH_CACHES)).isEqualTo(json("{}"));
    assertThat(settings.read(Setting.CREATION_TEMPLATES)).isEqualTo(json("{}"));
    assertThat(settings.read(Setting.SIGNING)).isEqualTo(json("{\"rules\":[]}"));
    assertThat(settings.read(Setting.PULL_TIME_EXCLUSIONS)).isEqualTo(json("{\"principals\":[]}"));
    assertThat(settings.read(Setting.BACKFILLS)).isEqualTo(json("{\"backfills\":[]}"));
    assertThat(settings.read(Setting.SCANNING))
        .isEqualTo(json("{\"scanType\":\"BASIC\",\"rules\":[]}"));
  }

  @Test
  void replicationIsPutWholeWithWhatTheModelDoesNotKnow() {
    // When
    put(Setting.REPLICATION, REPLICATION);

    // Then
    assertThat(settings.read(Setting.REPLICATION)).isEqualTo(json(REPLICATION));
  }

  @Test
  void membersThatNobodyKnowsSurviveReadAndPut() {
    // Given
    put(Setting.REPLICATION, REPLICATION);
    scene.aws.newerMember("priorityClass", TextNode.valueOf("gold"));
    var read = settings.read(Setting.REPLICATION);
    assertThat(read.at("/rules/0/priorityClass").asText()).isEqualTo("gold");

    // When
    settings.apply(new Put(Setting.REPLICATION, read));

    // Then
    var stored = scene.ecr().settings().path("replicationConfiguration");
    assertThat(stored.at("/rules/0/priorityClass").asText()).isEqualTo("gold");
    assertThat(stored.at("/rules/0/destinations/0/priorityClass").asText()).isEqualTo("gold");
  }

  @Test
  void scanningIsPutWhole() {
    var document =
        """
        {"scanType":"ENHANCED","rules":[{"scanFrequency":"CONTINUOUS_SCAN",
          "repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}]}]}""";

    put(Setting.SCANNING, document);

    assertThat(settings.read(Setting.SCANNING)).isEqualTo(json(document));
  }

  @Test
  void registryPolicyComesAndGoes() {
    // Given
    var policy =
        """
        {"Version":"2012-10-17","Statement":[{"Sid":"Replicate","Effect":"Allow",
          "Principal":{"AWS":"arn:aws:iam::111111111111:root"},
          "Action":["ecr:ReplicateImage"],
          "Resource":"arn:aws:ecr:us-east-1:123456789012:repository/*"}]}""";
    put(Setting.REGISTRY_POLICY, policy);
    assertThat(settings.read(Setting.REGISTRY_POLICY).at("/Statement/0/Sid").asText())
        .isEqualTo("Replicate");

    // When
    put(Setting.REGISTRY_POLICY, "{}");

    // Then
    assertThat(settings.read(Setting.REGISTRY_POLICY)).isEmpty();
    put(Setting.REGISTRY_POLICY, "{}");
  }

  @Test
  void signingComesAndGoes() {
    // Given
    var document =
        """
        {"rules":[{"signingProfileArn":"arn:aws:signer:us-east-1:123456789012:/signing-profiles/shop",
          "repositoryFilters":[{"filter":"shop/*","filterType":"WILDCARD_MATCH"}]}]}""";
    put(Setting.SIGNING, document);
    assertThat(settings.read(Setting.SIGNING)).isEqualTo(json(document));

    // When
    put(Setting.SIGNING, "{\"rules\":[]}");

    // Then
    assertThat(settings.read(Setting.SIGNING).path("rules")).isEmpty();
    put(Setting.SIGNING, "{\"rules\":[]}");
  }

  @Test
  void cachesAreCreatedUpdatedAndRemoved() {
    // Given
    var secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ecr-pullthroughcache/hub-1";
    create(
        Setting.PULL_THROUGH_CACHES,
        "hub",
        "{\"upstreamRegistryUrl\":\"registry-1.docker.io\",\"upstreamRegistry\":\"docker-hub\","
            + "\"credentialArn\":\""
            + secret
            + "\"}");
    var read = settings.read(Setting.PULL_THROUGH_CACHES);
    assertThat(read.at("/hub/credentialArn").asText()).isEqualTo(secret);

    // When
    var changed = ((ObjectNode) read.path("hub")).put("credentialArn", secret + "-2");
    settings.apply(new Update(Setting.PULL_THROUGH_CACHES, "hub", changed));

    // Then
    assertThat(settings.read(Setting.PULL_THROUGH_CACHES).at("/hub/credentialArn").asText())
        .isEqualTo(secret + "-2");
    settings.apply(new Remove(Setting.PULL_THROUGH_CACHES, "hub"));
    assertThat(settings.read(Setting.PULL_THROUGH_CACHES)).isEmpty();
  }

  @Test
  void templatesAreCreatedUpdatedAndRemoved() {
    // Given
    create(Setting.CREATION_TEMPLATES, "shop", TEMPLATE);
    var read = settings.read(Setting.CREATION_TEMPLATES);
    assertThat(read.at("/shop/imageTagMutability").asText()).isEqualTo("IMMUTABLE");

    // When
    var changed = ((ObjectNode) read.path("shop")).put("description", "the shop's");
    settings.apply(new Update(Setting.CREATION_TEMPLATES, "shop", changed));

    // Then
    assertThat(settings.read(Setting.CREATION_TEMPLATES).at("/shop/description").asText())
        .isEqualTo("the shop's");
    settings.apply(new Remove(Setting.CREATION_TEMPLATES, "shop"));
    assertThat(settings.read(Setting.CREATION_TEMPLATES)).isEmpty();
  }

  @Test
  void accountSettingsAreReadAndUpdated() {
    assertThat(settings.read(Setting.ACCOUNT_SETTINGS))
        .isEqualTo(
            json(
                """
                {"BASIC_SCAN_TYPE_VERSION":"AWS_NATIVE","REGISTRY_POLICY_SCOPE":"V1",
                 "BLOB_MOUNTING":"DISABLED"}"""));

    settings.apply(
        new Update(Setting.ACCOUNT_SETTINGS, "BLOB_MOUNTING", json("{\"value\":\"ENABLED\"}")));

    assertThat(settings.read(Setting.ACCOUNT_SETTINGS).path("BLOB_MOUNTING").asText())
        .isEqualTo("ENABLED");
  }

  @Test
  void anAccountSettingThatTheRegionDoesNotKnowIsLeftOut() {
    // Given
    var _ =
        scene.aws.fault("GetAccountSetting").nth(3).error(400, "InvalidParameterException", "no");

    // When
    var read = settings.read(Setting.ACCOUNT_SETTINGS);

    // Then
    assertThat(read).hasSize(2);
    scene.aws.heal();
    var _ = scene.aws.fault("GetAccountSetting").error(400, "UnknownOperationException", "no");
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> settings.read(Setting.ACCOUNT_SETTINGS))
        .withMessageContaining("doesn't offer");
  }

  @Test
  void exclusionsComeAndGo() {
    create(Setting.PULL_TIME_EXCLUSIONS, ROLE + "scanner", "{}");
    assertThat(settings.read(Setting.PULL_TIME_EXCLUSIONS))
        .isEqualTo(json("{\"principals\":[\"" + ROLE + "scanner\"]}"));

    settings.apply(new Remove(Setting.PULL_TIME_EXCLUSIONS, ROLE + "scanner"));

    assertThat(settings.read(Setting.PULL_TIME_EXCLUSIONS).path("principals")).isEmpty();
  }

  @Test
  void aBackfillIsStartedByItsKeyAlone() {
    // Given
    put(Setting.REPLICATION, REPLICATION);

    // When
    create(Setting.BACKFILLS, "eu-west-1/123456789012", "{}");

    // Then
    var backfills = settings.read(Setting.BACKFILLS).path("backfills");
    assertThat(backfills).hasSize(1);
    assertThat(backfills.at("/0/destination/region").asText()).isEqualTo("eu-west-1");
  }

  @Test
  void anEndpointWithoutBackfillsSaysSo() {
    var _ =
        scene.aws.fault("ListReplicationBackfills").error(400, "UnknownOperationException", "?");

    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> settings.read(Setting.BACKFILLS))
        .withMessageContaining("ecr:ListReplicationBackfills")
        .withMessageContaining("doesn't offer");
  }

  @Test
  void everyPageIsRead() {
    // Given
    scene.ecr().pageLimit(1);
    for (var i = 0; i < 5; i++) {
      create(Setting.PULL_THROUGH_CACHES, "cache" + i, CACHE);
      create(Setting.CREATION_TEMPLATES, "team" + i, TEMPLATE);
      create(Setting.PULL_TIME_EXCLUSIONS, ROLE + "r" + i, "{}");
    }

    // When / Then
    assertThat(settings.read(Setting.PULL_THROUGH_CACHES)).hasSize(5);
    assertThat(settings.read(Setting.CREATION_TEMPLATES)).hasSize(5);
    assertThat(settings.read(Setting.PULL_TIME_EXCLUSIONS).path("principals")).hasSize(5);
    assertThat(scene.aws.count("DescribePullThroughCacheRules")).isEqualTo(5);
  }

  @Test
  void oneRequestReadsWhatFitsOnePage() {
    for (var setting : Setting.values()) {
      scene.aws.forgetCalls();
      var _ = settings.read(setting);
      assertThat(scene.aws.calls()).hasSize(setting == Setting.ACCOUNT_SETTINGS ? 3 : 1);
    }
  }

  @Test
  void aCacheIsValidated() {
    // Given
    create(Setting.PULL_THROUGH_CACHES, "hub", CACHE);

    // When / Then
    assertThat(settings.validatePullThroughCache("hub")).isEmpty();
    scene.ecr().breakUpstream("hub", "the secret can't be read");
    assertThat(settings.validatePullThroughCache("hub")).contains("the secret can't be read");
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(() -> settings.validatePullThroughCache("other"));
  }

  @Test
  void whatExistsIsNotCreatedAgain() {
    create(Setting.PULL_THROUGH_CACHES, "hub", CACHE);
    create(Setting.CREATION_TEMPLATES, "shop", TEMPLATE);
    create(Setting.PULL_TIME_EXCLUSIONS, ROLE + "scanner", "{}");

    conflict(new Create(Setting.PULL_THROUGH_CACHES, "hub", json(CACHE)));
    conflict(new Create(Setting.CREATION_TEMPLATES, "shop", json(TEMPLATE)));
    conflict(new Create(Setting.PULL_TIME_EXCLUSIONS, ROLE + "scanner", json("{}")));
  }

  private void conflict(SettingAction action) {
    assertThatExceptionOfType(RegistryException.Conflict.class)
        .isThrownBy(() -> settings.apply(action));
  }

  @Test
  void whatIsGoneIsNotUpdatedAndNeedNotBeRemoved() {
    assertThatExceptionOfType(RegistryException.NotFound.class)
        .isThrownBy(
            () -> settings.apply(new Update(Setting.CREATION_TEMPLATES, "shop", json(TEMPLATE))));
    settings.apply(new Remove(Setting.CREATION_TEMPLATES, "shop"));
    settings.apply(new Remove(Setting.PULL_THROUGH_CACHES, "hub"));
    settings.apply(new Remove(Setting.PULL_TIME_EXCLUSIONS, ROLE + "scanner"));
    assertThat(scene.ecr().settings().path("repositoryCreationTemplates")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Setting.class)
  void aDeniedSettingSaysWhichRequest(Setting setting) {
    var _ = scene.aws.fault("*").deny();

    assertThatExceptionOfType(RegistryException.AccessDenied.class)
        .isThrownBy(() -> settings.read(setting))
        .withMessageStartingWith("ecr:")
        .withMessageContaining("is not authorized to perform");
  }

  @Test
  void whatEcrRefusesIsInvalid() {
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(
            () -> put(Setting.REPLICATION, REPLICATION.replace("eu-west-1", EcrScene.REGION)))
        .withMessageContaining("ecr:PutReplicationConfiguration")
        .withMessageContaining("same as the source");
    assertThatExceptionOfType(RegistryException.Invalid.class)
        .isThrownBy(() -> settings.apply(new Remove(Setting.REPLICATION, "x")));
  }

  @Test
  void theUsersArnIsThePrincipalAndIsAskedForOnce() {
    assertThat(settings.principal()).isEqualTo("arn:aws:iam::123456789012:user/testing");
    assertThat(settings.principal()).isEqualTo("arn:aws:iam::123456789012:user/testing");
    assertThat(scene.aws.count("GetCallerIdentity")).isEqualTo(1);
  }

  @Test
  void aPrivateEndpointsPrincipalIsNotAskedForElsewhere() {
    var noSts =
        new RegistryAddress(
            EcrScene.REGION,
            EcrScene.ACCOUNT,
            scene.aws.url(),
            new CloudCredentials.AccessKey("testing", "testing", null));

    try (var other = scene.clients.connect(noSts)) {
      assertThatExceptionOfType(RegistryException.Invalid.class)
          .isThrownBy(() -> other.settings().principal())
          .withMessageContaining("spec.ecr.stsEndpoint");
    }
    assertThat(scene.aws.count("GetCallerIdentity")).isZero();
  }
}
