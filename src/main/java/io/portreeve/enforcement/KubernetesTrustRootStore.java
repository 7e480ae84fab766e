package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.tuf.TufState;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps what was fetched in ConfigMaps of the operator's namespace, file by file, to be looked at.
 * They belong to the ClusterRole that owns the webhook configurations: uninstalling removes them.
 */
public final class KubernetesTrustRootStore implements TrustRootStore {
  /** Label of such a ConfigMap, with the repository's id. */
  static final String LABEL = "portreeve.io/tuf";

  private static final String PREFIX = "portreeve-tuf-";
  private static final String TARGET = "trusted_root.json";
  private static final String REFRESHED = "refreshedTime";
  private static final String EXPIRY = "expiryTime";

  private final KubernetesClient client;
  private final EnforcementSettings settings;
  private final Supplier<Optional<String>> ownerUid;

  /**
   * Creates it.
   *
   * @param ownerUid UID of the ClusterRole that owns the ConfigMaps; empty if it isn't there: then
   *     nothing is written
   */
  public KubernetesTrustRootStore(
      KubernetesClient client, EnforcementSettings settings, Supplier<Optional<String>> ownerUid) {
    this.client = client;
    this.settings = settings;
    this.ownerUid = ownerUid;
  }

  private Resource<ConfigMap> map(String id) {
    return client.configMaps().inNamespace(settings.namespace()).withName(PREFIX + id);
  }

  @Override
  public Optional<TufState> read(String id) {
    var map = map(id).get();
    if (map == null || map.getData() == null) {
      return Optional.empty();
    }
    var metadata = new HashMap<>(map.getData());
    var target = metadata.remove(TARGET);
    var refreshed = metadata.remove(REFRESHED);
    var expiry = metadata.remove(EXPIRY);
    if (target == null || refreshed == null || expiry == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new TufState(metadata, target, Instant.parse(refreshed), Instant.parse(expiry)));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  @Override
  public void write(String id, TufState state) {
    var owner = ownerUid.get();
    if (owner.isEmpty()) {
      return;
    }
    var live = map(id).get();
    if (live != null && Boolean.TRUE.equals(live.getImmutable())) {
      // Somebody has sealed it: it can only be replaced as a whole.
      var _ = map(id).delete();
      live = null;
    }
    if (live == null) {
      var _ = client.resource(completed(new ConfigMap(), id, state, owner.get())).create();
    } else {
      var _ = client.resource(completed(live, id, state, owner.get())).update();
    }
  }

  private ConfigMap completed(ConfigMap map, String id, TufState state, String owner) {
    var data = new HashMap<>(state.metadata());
    data.put(TARGET, state.trustedRoot());
    data.put(REFRESHED, state.refreshedTime().toString());
    data.put(EXPIRY, state.expiryTime().toString());
    return new ConfigMapBuilder(map)
        .editOrNewMetadata()
        .withNamespace(settings.namespace())
        .withName(PREFIX + id)
        .addToLabels(LABEL, id)
        .addToLabels("app.kubernetes.io/managed-by", "portreeve")
        .withOwnerReferences(Owner.reference(settings.ownerRole(), owner))
        .endMetadata()
        .withData(data)
        .withBinaryData(Map.of())
        .build();
  }

  @Override
  public void removeAllBut(Set<String> ids) {
    var all = client.configMaps().inNamespace(settings.namespace()).withLabel(LABEL).list();
    for (var map : all.getItems()) {
      var id = Objects.requireNonNullElse(map.getMetadata().getLabels().get(LABEL), "");
      // A label on somebody else's ConfigMap says nothing.
      if (map.getMetadata().getName().equals(PREFIX + id) && !ids.contains(id)) {
        var _ = map(id).delete();
      }
    }
  }
}
