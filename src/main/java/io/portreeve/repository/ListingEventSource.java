package io.portreeve.repository;

import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.image.RepositoryName;
import io.portreeve.provider.RegistryConnections;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Wakes the objects whose repository looks different in a registry's listing or that events tell
 * of, and all of a registry once its first listing is there. So a listing costs work for what
 * changed, not for what exists.
 */
final class ListingEventSource extends AbstractEventSource<Void, ImageRepository>
    implements RegistryConnections.Listener {
  private final Function<String, List<ImageRepository>> ofRegistry;
  private final BiFunction<String, RepositoryName, List<ImageRepository>> ofRepository;

  /**
   * Creates it.
   *
   * @param ofRegistry finds the objects of a Registry
   * @param ofRepository finds those of a repository of it
   */
  ListingEventSource(
      Function<String, List<ImageRepository>> ofRegistry,
      BiFunction<String, RepositoryName, List<ImageRepository>> ofRepository) {
    super(Void.class, "listing");
    this.ofRegistry = ofRegistry;
    this.ofRepository = ofRepository;
  }

  @Override
  public void changed(String registry, Set<RepositoryName> repositories, boolean settings) {
    if (isRunning()) {
      repositories.forEach(name -> ofRepository.apply(registry, name).forEach(this::wake));
    }
  }

  @Override
  public boolean concerns(String registry, RepositoryName repository) {
    return isRunning() && !ofRepository.apply(registry, repository).isEmpty();
  }

  @Override
  public void listed(String registry, boolean first, Set<RepositoryName> changed) {
    if (!isRunning() || (!first && changed.isEmpty())) {
      return;
    }
    for (var object : ofRegistry.apply(registry)) {
      var status = object.getStatus();
      var name = status == null ? null : status.repositoryName();
      if (first || name == null || changed.stream().anyMatch(c -> c.value().equals(name))) {
        wake(object);
      }
    }
  }

  private void wake(ImageRepository object) {
    getEventHandler().handleEvent(new Event(ResourceID.fromResource(object)));
  }

  @Override
  public Set<Void> getSecondaryResources(ImageRepository primary) {
    return Set.of();
  }
}
