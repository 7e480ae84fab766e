package io.portreeve.event;

import io.portreeve.image.RepositoryName;
import io.portreeve.provider.EventQueue;
import io.portreeve.provider.RegistryEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What events told since the last round: each repository once, however often it was told of. Not
 * thread-safe.
 */
final class Round {
  private final Set<RepositoryName> repositories = new HashSet<>();
  private final Set<RepositoryName> images = new HashSet<>();
  private final List<String> handles = new ArrayList<>();

  /** Repositories that were set otherwise, created or deleted by somebody else. */
  Set<RepositoryName> repositories() {
    return repositories;
  }

  /** Repositories whose images changed. */
  Set<RepositoryName> images() {
    return images;
  }

  /** What takes the messages off their queue. */
  EventQueue.Batch batch() {
    return new EventQueue.Batch(List.of(), handles);
  }

  /** How much is held. */
  int size() {
    return repositories.size() + images.size() + handles.size();
  }

  /** Takes the handles of messages. */
  void take(List<String> more) {
    handles.addAll(more);
  }

  /**
   * Takes what events tell.
   *
   * @return whether somebody else changed settings of the registry itself
   */
  boolean note(List<RegistryEvent> events) {
    var settings = false;
    for (var event : events) {
      switch (event) {
        case RegistryEvent.ImagesChanged changed -> images.add(changed.repository());
        case RegistryEvent.RepositoryChanged changed when !changed.own() ->
            repositories.add(changed.repository());
        case RegistryEvent.SettingsChanged changed -> settings |= !changed.own();
        // What was done from here is known here.
        case RegistryEvent.RepositoryChanged _ -> {}
      }
    }
    return settings;
  }
}
