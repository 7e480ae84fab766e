package io.portreeve.repository;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.image.RepositoryName;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The objects of the cluster that an ImageRepository depends on, as the caches have them. */
interface Surroundings {
  Optional<Registry> registry(String name);

  Optional<LifecyclePolicy> policy(String namespace, String name);

  /**
   * Labels of a namespace; empty if it isn't known yet, and then nothing may be decided by them.
   */
  Optional<Map<String, String>> namespaceLabels(String name);

  /** Names of the repositories of a registry that objects hold. */
  Collection<RepositoryName> held(String registry);

  /** Another live object that holds a repository of a registry. */
  Optional<ImageRepository> holder(ImageRepository asking, String registry, RepositoryName name);
}
