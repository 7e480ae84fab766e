package io.portreeve;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * Settings of the operator, from environment variables: {@code PORTREEVE_CLUSTER_NAME} and so on.
 */
@ConfigMapping(prefix = "portreeve")
interface OperatorSettings {
  /** Name of the cluster in ownership tags. Required in operator mode. */
  Optional<String> clusterName();

  /** Namespace of the operator: its lease is there. */
  @WithDefault("portreeve-system")
  String namespace();

  /** Tells this process from others, such as the pod's name. */
  @WithDefault("portreeve")
  String instance();
}
