package io.portreeve.registry;

import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import java.util.List;
import java.util.Optional;

/** What the cluster holds around a Registry, as caches have it. */
interface Surroundings {
  /** All Registries. */
  List<Registry> registries();

  /** The ImageRepositories that name a Registry. */
  List<ImageRepository> users(Registry registry);

  /** A policy. */
  Optional<LifecyclePolicy> policy(String namespace, String name);
}
