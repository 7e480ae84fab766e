package io.portreeve.repository;

import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import java.util.Map;
import java.util.Optional;

/** The objects of the cluster that an ImageRepository depends on, as the caches have them. */
interface Surroundings {
  Optional<Registry> registry(String name);

  Optional<LifecyclePolicy> policy(String namespace, String name);

  /**
   * Labels of a namespace; none if it isn't known, which grants nothing but what every namespace is
   * granted.
   */
  Map<String, String> namespaceLabels(String name);
}
