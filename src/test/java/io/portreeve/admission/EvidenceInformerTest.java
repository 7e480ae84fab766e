package io.portreeve.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.EvidenceShards.Content;
import io.portreeve.policy.EvidenceSigningKey;
import io.portreeve.policy.SharedEvidence;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@EnableKubernetesMockClient(crud = true)
class EvidenceInformerTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final EvidenceSigningKey KEY = EvidenceSigningKey.generate();

  /** One entry, of part 3. */
  private static final String BODY =
      "{\"findings\":[{\"digests\":[{\"name\":\"\",\"distinct\":1,\"signers\":["
          + "{\"identity\":\"me\",\"shortfall\":null}]}],\"attestations\":[]}],"
          + "\"contents\":[],\"entries\":[[\"AAAAAAAAAAH__________wAAAAAAAAAHAAAAAAAAAAM\","
          + "1772366340,1772369940,0,-1,2,null]]}";

  private static final int SHARD = 3;

  private final Vertx vertx = Vertx.vertx();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SharedEvidence evidence = new SharedEvidence(() -> NOW);
  private KubernetesClient client;
  private EvidenceInformer informer;
  @TempDir private Path folder;

  @BeforeEach
  void create() {
    var place = new EvidenceInformer.Place(client, Policies.NAMESPACE, folder);
    informer = new EvidenceInformer(vertx, place, evidence, meters);
  }

  @AfterEach
  void close() {
    informer.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void keys(String pem) throws IOException {
    Files.writeString(folder.resolve(EvidenceShards.KEYS_FILE), pem);
  }

  private static ConfigMap map(String namespace, int shard, String text) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(EvidenceShards.name(shard))
        .withLabels(Map.of(EvidenceShards.LABEL, ""))
        .endMetadata()
        .withData(Map.of(EvidenceShards.DATA_KEY, text))
        .build();
  }

  private static String signed(EvidenceSigningKey key, Instant issued) {
    return EvidenceShards.sign(new Content(SHARD, BODY), key, issued);
  }

  private void put(ConfigMap map) {
    var _ = client.resource(map).createOr(existing -> existing.update());
  }

  private double counted(String outcome) {
    var counter =
        meters.find("portreeve.evidence.published.parts").tag("outcome", outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void whatIsPublishedIsRead() throws IOException {
    // Given
    keys(KEY.publicPem());
    put(map(Policies.NAMESPACE, SHARD, signed(KEY, NOW.minusSeconds(5))));
    assertThat(informer.isRead()).isFalse();
    // When
    informer.start();
    // Then
    await().until(informer::isRead);
    assertThat(evidence.size()).isEqualTo(1);
    assertThat(meters.get("portreeve.evidence.published.entries").gauge().value()).isEqualTo(1);
    assertThat(meters.get("portreeve.evidence.published.age").gauge().value()).isEqualTo(5);
  }

  @Test
  void nothingIsEnoughToBeginWith() {
    // When
    informer.start();
    // Then
    await().until(informer::isRead);
    assertThat(evidence.size()).isZero();
    assertThat(meters.get("portreeve.evidence.published.age").gauge().value()).isNaN();
  }

  @Test
  void T60_whoMayOnlyWriteConfigMapsIsNotBelieved() throws IOException {
    // Given
    keys(KEY.publicPem());
    var stranger = EvidenceSigningKey.generate();
    put(map(Policies.NAMESPACE, SHARD, signed(stranger, NOW)));
    put(map("shop", SHARD, signed(KEY, NOW)));
    put(map(Policies.NAMESPACE, 4, signed(KEY, NOW)));
    // When
    informer.start();
    // Then
    await().until(informer::isRead);
    await().until(() -> counted("refused") >= 2);
    assertThat(evidence.size()).isZero();
    assertThat(counted("taken")).isZero();
  }

  @Test
  void keysThatComeLaterAreUsed() throws IOException {
    // Given
    put(map(Policies.NAMESPACE, SHARD, signed(KEY, NOW)));
    informer.start();
    await().until(informer::isRead);
    assertThat(evidence.size()).isZero();
    // When
    keys(KEY.publicPem());
    informer.lookAtKeys();
    // Then
    assertThat(evidence.size()).isEqualTo(1);
  }

  @Test
  void theFileOfTheKeysIsLookedAtFromTimeToTime() throws IOException {
    // Given
    put(map(Policies.NAMESPACE, SHARD, signed(KEY, NOW)));
    informer.start();
    await().until(informer::isRead);
    // When
    keys(KEY.publicPem());
    // Then
    await().until(() -> evidence.size() == 1);
  }

  @Test
  void badContentTakesNothingAway() throws IOException {
    // Given
    keys(KEY.publicPem());
    put(map(Policies.NAMESPACE, SHARD, signed(KEY, NOW)));
    informer.start();
    await().until(() -> evidence.size() == 1);
    // When
    keys("nonsense");
    informer.lookAtKeys();
    put(map(Policies.NAMESPACE, SHARD, "nonsense"));
    await().until(() -> counted("refused") >= 1);
    Files.delete(folder.resolve(EvidenceShards.KEYS_FILE));
    informer.lookAtKeys();
    var _ = client.configMaps().inNamespace(Policies.NAMESPACE).delete();
    // Then
    assertThat(evidence.size()).isEqualTo(1);
    var later = map(Policies.NAMESPACE, SHARD, signed(KEY, NOW.plusSeconds(1)));
    put(later);
    await().until(() -> Duration.ofSeconds(-1).equals(evidence.age()));
  }
}
