package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.audit.EvidencePublisher;
import io.portreeve.policy.EvidenceShards;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Publishes evidence in ConfigMaps of the operator's namespace, and the keys that sign it in a
 * Secret, which the webhooks mount: who may write ConfigMaps can't replace it. The ConfigMaps
 * belong to the ClusterRole that owns the webhook configurations: uninstalling removes them.
 */
public final class KubernetesEvidenceStore implements EvidencePublisher.Store {
  private static final String OPAQUE = "Opaque";
  private static final int ATTEMPTS = 3;

  private final KubernetesClient client;
  private final EnforcementSettings settings;
  private final Supplier<Optional<String>> ownerUid;
  private final SecretStore secrets;

  /**
   * Creates it.
   *
   * @param ownerUid UID of the ClusterRole that owns the ConfigMaps; empty if it isn't there: then
   *     none is written
   */
  public KubernetesEvidenceStore(
      KubernetesClient client, EnforcementSettings settings, Supplier<Optional<String>> ownerUid) {
    this.client = client;
    this.settings = settings;
    this.ownerUid = ownerUid;
    this.secrets = new KubernetesSecrets(client, settings.namespace());
  }

  @Override
  public Optional<String> keys() {
    return secrets
        .read(EvidenceShards.KEYS_SECRET)
        .map(stored -> stored.values().get(EvidenceShards.KEYS_FILE));
  }

  @Override
  public void putKeys(String pem) {
    var wanted = Map.of(EvidenceShards.KEYS_FILE, pem);
    for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
      var before = secrets.read(EvidenceShards.KEYS_SECRET);
      if (before.filter(stored -> stored.values().equals(wanted)).isPresent()
          || secrets.write(EvidenceShards.KEYS_SECRET, OPAQUE, wanted, before)) {
        return;
      }
    }
    throw new IllegalStateException(
        "Secret %s/%s is written by somebody else all the time: evidence isn't shared"
            .formatted(settings.namespace(), EvidenceShards.KEYS_SECRET));
  }

  private Resource<ConfigMap> map(int number) {
    return client
        .configMaps()
        .inNamespace(settings.namespace())
        .withName(EvidenceShards.name(number));
  }

  @Override
  public Optional<String> shard(int number) {
    return Optional.ofNullable(map(number).get())
        .map(ConfigMap::getData)
        .map(data -> data.get(EvidenceShards.DATA_KEY));
  }

  @Override
  public void putShard(int number, String text) {
    var owner = ownerUid.get();
    if (owner.isEmpty()) {
      throw new IllegalStateException(
          "ClusterRole \"%s\" doesn't exist; it owns published evidence, so that uninstalling removes it: install or upgrade the chart, which creates it"
              .formatted(settings.ownerRole()));
    }
    var live = map(number).get();
    if (live != null && Boolean.TRUE.equals(live.getImmutable())) {
      // Somebody has sealed it: it can only be replaced as a whole.
      var _ = map(number).delete();
      live = null;
    }
    var wanted =
        completed(
            live == null ? new ConfigMap() : new ConfigMapBuilder(live).build(),
            number,
            text,
            owner.get());
    if (live == null) {
      var _ = client.resource(wanted).create();
    } else if (!Objects.equals(wanted, live)) {
      // Replaced in the version that was read, not applied: what somebody else put beside it goes.
      var _ = client.resource(wanted).update();
    }
  }

  private ConfigMap completed(ConfigMap map, int number, String text, String ownerUid) {
    return new ConfigMapBuilder(map)
        .editOrNewMetadata()
        .withNamespace(settings.namespace())
        .withName(EvidenceShards.name(number))
        .addToLabels(EvidenceShards.LABEL, Integer.toString(number))
        .addToLabels("app.kubernetes.io/managed-by", "portreeve")
        .withOwnerReferences(Owner.reference(settings.ownerRole(), ownerUid))
        .endMetadata()
        .withData(Map.of(EvidenceShards.DATA_KEY, text))
        .withBinaryData(Map.of())
        .build();
  }
}
