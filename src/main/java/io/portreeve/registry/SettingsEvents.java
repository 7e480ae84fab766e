package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.Events;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RegistrySettingsClient;
import io.portreeve.provider.Setting;
import io.portreeve.settings.Difference;
import io.portreeve.settings.Replicates;
import io.portreeve.status.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens to a registry's settings: as Events, as the list of drift in status, and to
 * the connection what it is to know.
 */
final class SettingsEvents implements SettingContext.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsEvents.class);

  private static final int SHOWN = 3;

  private final Registry registry;
  private final RegistryConnection connection;
  private final Events events;
  private final Instant now;
  private final List<Drift> drift;
  private boolean readReplication;
  private boolean quiet;

  SettingsEvents(Registry registry, RegistryConnection connection, Events events, Instant now) {
    this.registry = registry;
    this.connection = connection;
    this.events = events;
    this.now = now;
    this.drift = new ArrayList<>(RegistryReporter.status(registry).drift());
  }

  /** The newest changes of others, newest first. */
  List<Drift> drift() {
    return drift.stream().limit(Drift.KEPT).toList();
  }

  /** Does something that nothing is told of. */
  <T> T quietly(Supplier<T> work) {
    quiet = true;
    try {
      return work.get();
    } finally {
      quiet = false;
    }
  }

  @Override
  public void read(Setting setting, ObjectNode live) {
    if (setting == Setting.REPLICATION) {
      readReplication = true;
      connection.replication(name -> !Replicates.of(live, name.value()).isEmpty());
    }
  }

  /**
   * Lets the connection know which repositories are replicated, where that wasn't read for another
   * reason; that it can't be is no fault.
   *
   * @return whether it is of use to try it again soon
   */
  boolean readReplication(RegistrySettingsClient client) {
    if (readReplication) {
      return false;
    }
    try {
      read(Setting.REPLICATION, client.read(Setting.REPLICATION));
      return false;
    } catch (RegistryException e) {
      LOG.atDebug()
          .addKeyValue("kind", "Registry")
          .addKeyValue("name", registry.getMetadata().getName())
          .log("Replication unknown: {}", e.getMessage());
      return !(e instanceof RegistryException.AccessDenied
          || e instanceof RegistryException.Invalid);
    }
  }

  @Override
  public void drifted(Setting setting, List<Difference> differences) {
    if (quiet) {
      return;
    }
    var texts =
        differences.stream()
            .limit(SHOWN)
            .map(each -> each.what() + ": found " + each.found() + ", wanted " + each.wanted())
            .collect(Collectors.joining("; "));
    var more = differences.size() - SHOWN;
    events.warning(
        registry,
        Reason.DRIFT_DETECTED,
        "spec.ecr."
            + setting.field()
            + " was changed by somebody else: "
            + texts
            + (more > 0 ? "; and " + more + " more" : ""));
    var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
    drift.addAll(
        0,
        differences.stream()
            .map(each -> new Drift(name(each), each.found(), each.wanted(), time))
            .toList());
  }

  @Override
  public boolean isTold(Difference difference) {
    return drift.stream()
        .anyMatch(
            each ->
                each.setting().equals(name(difference))
                    && each.found().equals(difference.found())
                    && each.wanted().equals(difference.wanted()));
  }

  private static String name(Difference difference) {
    return shortened(difference.setting().field() + ", " + difference.what());
  }

  private static String shortened(String text) {
    return Drift.shortened(text);
  }

  @Override
  public void written(Setting setting, boolean repaired) {
    if (quiet) {
      return;
    }
    var field = "spec.ecr." + setting.field();
    if (repaired) {
      events.normal(registry, Reason.DRIFT_REPAIRED, field + " is again as asked");
    } else {
      events.normal(registry, Reason.UPDATED, field + " was brought to what is asked");
    }
  }
}
