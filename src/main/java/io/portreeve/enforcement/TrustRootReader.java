package io.portreeve.enforcement;

import io.portreeve.api.v1alpha1.ConfigMapKeyRef;

/** Reads trust roots from where policies say they are. */
@FunctionalInterface
public interface TrustRootReader {
  /** Key of a trust root where a policy names none. */
  String DEFAULT_KEY = "trusted_root.json";

  /** A trust root may have this many bytes: 1 MiB, the most that a ConfigMap holds. */
  int MAX_BYTES = 1 << 20;

  /** What came of reading one. */
  sealed interface Reading {
    /**
     * There it is; nobody has looked inside yet.
     *
     * @param text the text
     */
    record Found(String text) implements Reading {}

    /**
     * It can't be had.
     *
     * @param why what is wrong and what to do; goes on after the ConfigMap's name
     */
    record Unusable(String why) implements Reading {}
  }

  /** Reads one. An API server that doesn't answer is an exception, and says nothing of it. */
  Reading read(ConfigMapKeyRef ref);
}
