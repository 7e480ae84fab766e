package io.portreeve.provider;

import io.portreeve.image.RepositoryName;

/** Something that happened in a registry, as it says itself. */
public sealed interface RegistryEvent {
  /**
   * Images of a repository changed: pushed, deleted, replicated, scanned, archived.
   *
   * @param repository the repository
   */
  record ImagesChanged(RepositoryName repository) implements RegistryEvent {}

  /**
   * A repository was created, deleted or set otherwise.
   *
   * @param repository the repository
   * @param own whether this operator did it
   */
  record RepositoryChanged(RepositoryName repository, boolean own) implements RegistryEvent {}

  /**
   * A setting of the registry itself was changed.
   *
   * @param own whether this operator did it
   */
  record SettingsChanged(boolean own) implements RegistryEvent {}
}
