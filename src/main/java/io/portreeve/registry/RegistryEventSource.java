package io.portreeve.registry;

import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.portreeve.api.v1alpha1.Registry;
import java.util.Set;

/** Wakes a Registry when its registry, its queue, or its pull Secrets have news. */
final class RegistryEventSource extends AbstractEventSource<Void, Registry> {
  private final EventSourceContext<Registry> context;

  RegistryEventSource(EventSourceContext<Registry> context) {
    super(Void.class, "news");
    this.context = context;
  }

  /** Wakes a Registry, if there is one of that name. */
  void wake(String registry) {
    var object = new ResourceID(registry);
    if (isRunning() && context.getPrimaryCache().get(object).isPresent()) {
      getEventHandler().handleEvent(new Event(object));
    }
  }

  @Override
  public Set<Void> getSecondaryResources(Registry primary) {
    return Set.of();
  }
}
