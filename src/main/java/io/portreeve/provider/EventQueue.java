package io.portreeve.provider;

import java.util.List;

/**
 * A queue of a registry's events: at least once, in no order. One reader. What another account or
 * region sent, and what can't be read, is dropped and counted. Blocking.
 */
public interface EventQueue extends AutoCloseable {
  /**
   * Waits for events, up to 20 seconds.
   *
   * @return what came, and what takes it off the queue; empty where nothing came
   * @throws RegistryException if the queue can't be read
   */
  Batch receive();

  /**
   * Events that were received and are still on the queue: they come again unless they are taken off
   * within two minutes.
   *
   * @param events the events that concern this registry
   * @param handles what takes them off, those of dropped messages included
   */
  record Batch(List<RegistryEvent> events, List<String> handles) {
    /** Nothing came. */
    public static final Batch EMPTY = new Batch(List.of(), List.of());

    /** Makes lists unmodifiable. */
    public Batch {
      events = List.copyOf(events);
      handles = List.copyOf(handles);
    }
  }

  /** Takes a batch off the queue. */
  void done(Batch batch);

  @Override
  void close();
}
