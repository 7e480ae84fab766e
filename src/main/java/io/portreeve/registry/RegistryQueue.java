package io.portreeve.registry;

import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.api.v1alpha1.SettingStatus;
import io.portreeve.event.EventPumps;
import io.portreeve.provider.RegistryConnection;
import java.net.URI;
import java.util.List;

/** Has a registry's events be read, and says how that goes. */
final class RegistryQueue {
  /** The queue of events, told of as if it were a setting. */
  private static final String EVENTS = "events";

  private final EventPumps pumps;

  RegistryQueue(EventPumps pumps) {
    this.pumps = pumps;
  }

  /** Reads the queue that a Registry names; empty where it names none. */
  List<SettingStatus> keep(Registry registry, RegistryConnection connection, Surroundings around) {
    var name = registry.getMetadata().getName();
    var asked = RegistryAccess.ecr(registry).events();
    if (asked == null) {
      pumps.stop(name);
      return List.of();
    }
    var fault = RegistryCheck.queue(registry, around.registries());
    if (fault != null) {
      pumps.stop(name);
      return List.of(new SettingStatus(EVENTS, SettingStatus.State.Refused, fault, List.of()));
    }
    pumps.keep(name, connection.address(), URI.create(asked.queueUrl()));
    var result =
        pumps
            .fault(name)
            .map(thrown -> SettingResult.failed(thrown, Repairs.NONE, List.of()))
            .orElseGet(() -> SettingResult.inSync(Repairs.NONE, List.of()));
    return List.of(new SettingStatus(EVENTS, result.state(), result.message(), List.of()));
  }
}
