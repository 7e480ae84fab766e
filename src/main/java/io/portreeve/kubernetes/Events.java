package io.portreeve.kubernetes;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.portreeve.image.Sha256;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes Events about objects. The same thing said again by the same process raises the count of
 * one Event; a new process begins a new one, so that an old count is never taken for a new. That an
 * Event can't be written never fails the work that it is about.
 */
public final class Events {
  private static final Logger LOG = LoggerFactory.getLogger(Events.class);
  private static final String CONTROLLER = "portreeve.io/operator";

  /** Limit of the API for an Event's message (core/v1 validation). */
  private static final int MAX_MESSAGE = 1024;

  /** A name may have 253 characters; 17 are for what tells Events apart. */
  private static final int MAX_PREFIX = 253 - 17;

  private static final int REMEMBERED = 4096;

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;
  private final Map<String, Integer> counts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * Creates a writer.
   *
   * @param instance tells this process from others, such as the pod's name
   */
  public Events(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance + "/" + clock.instant();
  }

  /** Says that something went as it should. */
  public void normal(HasMetadata about, String reason, String message) {
    write(about, "Normal", reason, message);
  }

  /** Says that something needs a look. */
  public void warning(HasMetadata about, String reason, String message) {
    write(about, "Warning", reason, message);
  }

  private void write(HasMetadata about, String type, String reason, String message) {
    // Events of cluster-scoped objects live in "default", as those of Nodes do.
    var namespace = Objects.requireNonNullElse(about.getMetadata().getNamespace(), "default");
    var name = name(about, type, reason, message);
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    int count;
    synchronized (counts) {
      count = counts.merge(namespace + "/" + name, 1, Integer::sum);
    }
    try {
      var event = event(about, namespace, name, type, reason, message, now);
      if (count == 1) {
        create(event);
      } else if (!raise(namespace, name, count, now)) {
        // It has expired: this time is its first again.
        synchronized (counts) {
          counts.put(namespace + "/" + name, 1);
        }
        create(event);
      }
    } catch (KubernetesClientException e) {
      // A namespace that is being deleted takes no new Events.
      LOG.atInfo()
          .addKeyValue("namespace", namespace)
          .addKeyValue("name", about.getMetadata().getName())
          .addKeyValue("kind", about.getKind())
          .addKeyValue("reason", reason)
          .log("Event not written: {}", e.getMessage());
      if (count == 1) {
        synchronized (counts) {
          counts.remove(namespace + "/" + name);
        }
      }
    }
  }

  private void create(Event event) {
    try {
      var _ =
          client
              .v1()
              .events()
              .inNamespace(event.getMetadata().getNamespace())
              .resource(event)
              .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // Its count was forgotten here, not there.
      var _ =
          raise(
              event.getMetadata().getNamespace(),
              event.getMetadata().getName(),
              2,
              event.getLastTimestamp());
    }
  }

  /** Returns false if the Event isn't there any more. */
  private boolean raise(String namespace, String name, int count, Object now) {
    try {
      var patched =
          client
              .v1()
              .events()
              // By name alone the client would read the Event first, which no role allows.
              .resource(
                  new EventBuilder()
                      .withNewMetadata()
                      .withNamespace(namespace)
                      .withName(name)
                      .endMetadata()
                      .build())
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  "{\"count\":" + count + ",\"lastTimestamp\":\"" + now + "\"}");
      return patched != null;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private Event event(
      HasMetadata about,
      String namespace,
      String name,
      String type,
      String reason,
      String message,
      Instant now) {
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withInvolvedObject(
            new ObjectReferenceBuilder()
                .withApiVersion(about.getApiVersion())
                .withKind(about.getKind())
                .withNamespace(about.getMetadata().getNamespace())
                .withName(about.getMetadata().getName())
                .withUid(about.getMetadata().getUid())
                .withResourceVersion(about.getMetadata().getResourceVersion())
                .build())
        .withType(type)
        .withReason(reason)
        .withMessage(
            message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE - 1) + "…")
        .withFirstTimestamp(now.toString())
        .withLastTimestamp(now.toString())
        .withCount(1)
        .withReportingComponent(CONTROLLER)
        .withReportingInstance(instance.length() <= 128 ? instance : instance.substring(0, 128))
        .withNewSource()
        .withComponent(CONTROLLER)
        .endSource()
        .build();
  }

  private String name(HasMetadata about, String type, String reason, String message) {
    var text = String.join("\n", instance, about.getMetadata().getUid(), type, reason, message);
    return prefix(about.getMetadata().getName()) + "." + Sha256.hex(text, 8);
  }

  /** An object's name as far as the name of an Event has room for it. */
  private static String prefix(String name) {
    return name.length() <= MAX_PREFIX
        ? name
        : name.substring(0, MAX_PREFIX).replaceFirst("[.-]+$", "");
  }
}
