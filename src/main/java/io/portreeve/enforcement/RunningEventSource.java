package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.portreeve.audit.RunningReports;
import io.portreeve.audit.RunningReports.Change;
import java.util.Set;

/** Wakes an object when there is something new to say of what runs. */
final class RunningEventSource<P extends HasMetadata> extends AbstractEventSource<Void, P> {
  private final EventSourceContext<P> context;
  private final String kind;

  RunningEventSource(EventSourceContext<P> context, String kind, RunningReports reports) {
    super(Void.class, "running");
    this.context = context;
    this.kind = kind;
    reports.onChange(this::wake);
  }

  private void wake(Change change) {
    var object = new ResourceID(change.name());
    if (isRunning()
        && change.kind().equals(kind)
        && context.getPrimaryCache().get(object).isPresent()) {
      getEventHandler().handleEvent(new Event(object));
    }
  }

  @Override
  public Set<Void> getSecondaryResources(P primary) {
    return Set.of();
  }
}
