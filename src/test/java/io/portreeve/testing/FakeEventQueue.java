package io.portreeve.testing;

import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryEvent;
import io.portreeve.provider.RegistryException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue in memory. What was received is handed out again only after {@link #deliverAgain}, as it
 * is after the time that a message stays invisible. Each time by another handle, and only the last
 * takes it off.
 */
public final class FakeEventQueue implements EventQueue {
  private final Map<Integer, List<RegistryEvent>> messages = new LinkedHashMap<>();

  /** The last handle of each message that was received. */
  private final Map<Integer, String> handles = new HashMap<>();

  private final Set<Integer> hidden = new HashSet<>();
  private @Nullable RegistryException failure;
  private int sent;
  private int delivered;
  private int failed;
  private boolean closed;

  /** Somebody sends events in one message. */
  public synchronized void send(RegistryEvent... events) {
    messages.put(++sent, List.of(events));
    notifyAll();
  }

  /** Makes reading fail from now on; null ends that. */
  public synchronized void fail(@Nullable RegistryException thrown) {
    failure = thrown;
    notifyAll();
  }

  /** What wasn't taken off is handed out again. */
  public synchronized void deliverAgain() {
    hidden.clear();
    notifyAll();
  }

  /** Number of messages that weren't taken off. */
  public synchronized int size() {
    return messages.size();
  }

  /** How many messages were handed out, each as often as it was. */
  public synchronized int deliveries() {
    return delivered;
  }

  /** How often reading failed. */
  public synchronized int failures() {
    return failed;
  }

  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized Batch receive() {
    while (true) {
      if (closed) {
        throw new RegistryException.Unavailable("the queue is closed", null);
      }
      if (failure != null) {
        failed++;
        throw failure;
      }
      var fresh = messages.keySet().stream().filter(each -> !hidden.contains(each)).toList();
      if (!fresh.isEmpty()) {
        return new Batch(
            fresh.stream().flatMap(each -> messages.get(each).stream()).toList(),
            fresh.stream().map(this::handOut).toList());
      }
      try {
        wait();
      } catch (InterruptedException e) {
        throw new RegistryException.Unavailable("interrupted", e);
      }
    }
  }

  private String handOut(Integer message) {
    var handle = "handle-" + ++delivered;
    handles.put(message, handle);
    hidden.add(message);
    return handle;
  }

  @Override
  public synchronized void done(Batch batch) {
    messages.keySet().removeIf(each -> batch.handles().contains(handles.get(each)));
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
