package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.SharedEvidence;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the evidence that the operator publishes in ConfigMaps, and the keys that it is signed
 * with. What isn't good changes nothing, and is said once. Where nothing is published, or nothing
 * good, the webhook verifies for itself: no more than time is lost. It has to be able to look,
 * though: until the ConfigMaps were read once, as where it may not read them, it isn't ready.
 */
public final class EvidenceInformer implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceInformer.class);
  private static final Duration POLL = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final SharedEvidence evidence;
  private final MeterRegistry meters;
  private final EvidenceKeyFile keys;
  private final SharedIndexInformer<ConfigMap> informer;
  private final ConcurrentMap<String, String> told = new ConcurrentHashMap<>();
  private volatile boolean read;
  private volatile boolean closed;
  private long timer = -1;

  /**
   * Where evidence is.
   *
   * @param client reads ConfigMaps
   * @param namespace Portreeve's namespace
   * @param keys folder where the Secret with the public keys is mounted, or will be
   */
  public record Place(KubernetesClient client, String namespace, Path keys) {}

  /**
   * Creates it; {@link #start} begins to read.
   *
   * @param vertx looks at the keys from time to time
   * @param evidence where it goes
   */
  public EvidenceInformer(Vertx vertx, Place place, SharedEvidence evidence, MeterRegistry meters) {
    this.vertx = vertx;
    this.evidence = evidence;
    this.meters = meters;
    this.keys = new EvidenceKeyFile(place.keys());
    this.informer =
        place
            .client()
            .configMaps()
            .inNamespace(place.namespace())
            .withLabel(EvidenceShards.LABEL)
            .runnableInformer(0);
    informer.addEventHandler(new Changes());
    informer.exceptionHandler(
        (started, error) -> {
          LOG.atWarn()
              .addKeyValue("started", started)
              .addKeyValue("error", error.toString())
              .log("Published evidence can't be watched; trying again");
          return true;
        });
    Gauge.builder("portreeve.evidence.published.entries", evidence, SharedEvidence::size)
        .description("Evidence of the operator's that is in use.")
        .register(meters);
    Gauge.builder("portreeve.evidence.published.age", evidence, EvidenceInformer::age)
        .description("Time since the newest evidence of the operator's was signed.")
        .baseUnit("seconds")
        .register(meters);
  }

  private static double age(SharedEvidence evidence) {
    var age = evidence.age();
    return age == null ? Double.NaN : age.toMillis() / 1e3;
  }

  @Override
  public String name() {
    return "published evidence";
  }

  @Override
  public void start() {
    lookAtKeys();
    synchronized (this) {
      timer =
          vertx.setPeriodic(
              POLL.toMillis(),
              _ -> {
                var _ = vertx.executeBlocking(this::lookedAtKeys, false);
              });
    }
    var _ =
        informer
            .start()
            .whenComplete(
                (_, error) -> {
                  if (error == null) {
                    takeAll();
                    read = true;
                  } else if (!closed) {
                    LOG.atError().setCause(error).log("Published evidence can't be read");
                  }
                });
  }

  private boolean lookedAtKeys() {
    lookAtKeys();
    return true;
  }

  /** Looks at the keys now; with others, what was refused may be good. */
  void lookAtKeys() {
    if (keys.look() && informer.hasSynced()) {
      takeAll();
    }
  }

  @Override
  public boolean isRead() {
    return read;
  }

  private void takeAll() {
    informer.getStore().list().forEach(this::take);
  }

  private void take(ConfigMap map) {
    var name = map.getMetadata().getName();
    for (var shard = 0; shard < EvidenceShards.COUNT; shard++) {
      if (EvidenceShards.name(shard).equals(name)) {
        take(shard, map);
      }
    }
  }

  private void take(int shard, ConfigMap map) {
    var data = map.getData();
    var text =
        data == null ? "" : Objects.requireNonNullElse(data.get(EvidenceShards.DATA_KEY), "");
    var taking = evidence.take(shard, text, keys.keys());
    meters
        .counter(
            "portreeve.evidence.published.parts",
            "outcome",
            taking.outcome().name().toLowerCase(Locale.ROOT))
        .increment();
    var name = EvidenceShards.name(shard);
    switch (taking.outcome()) {
      case TAKEN, SAME -> told.remove(name);
      case REFUSED -> {
        if (!taking.why().equals(told.put(name, taking.why()))) {
          LOG.atWarn()
              .addKeyValue("configMap", name)
              .addKeyValue("problem", taking.why())
              .log("Published evidence isn't taken into use; what was before stays");
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    synchronized (this) {
      var _ = vertx.cancelTimer(timer);
    }
    informer.close();
  }

  private final class Changes implements ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap added) {
      take(added);
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
      take(after);
    }

    @Override
    public void onDelete(ConfigMap deleted, boolean stateUnknown) {
      // What it held ends by itself.
    }
  }
}
