package io.portreeve.pullsecret;

import java.util.Set;

/** The cluster's namespaces, Secrets and ServiceAccounts. Thread-safe. */
interface Cluster {
  /**
   * What there is, as it was a moment ago; at first, as it is now.
   *
   * @param secrets names of Secrets to look for in all namespaces
   * @param accounts names of ServiceAccounts to look for in all namespaces
   */
  ClusterView recent(Set<String> secrets, Set<String> accounts);

  /** The same as it is now. */
  ClusterView now(Set<String> secrets, Set<String> accounts);

  /** How an action ended. */
  enum Result {
    /** It is done. */
    DONE,
    /** What it was about has changed meanwhile: to be decided anew. */
    CHANGED,
    /** The operator may not. */
    FORBIDDEN,
    /** The API server refuses it. */
    REFUSED,
    /** The API server doesn't serve it now. */
    FAILED
  }

  /** Does something; throws nothing for what the API server answers. */
  Result perform(PullSecretAction action);

  /** Sets who is told that something may have changed. */
  void listen(Runnable changed);

  /** Ends watching. */
  void close();
}
