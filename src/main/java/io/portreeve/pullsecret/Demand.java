package io.portreeve.pullsecret;

import io.portreeve.api.v1alpha1.PullSecretRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a Registry is to have.
 *
 * @param rules its rules
 * @param earlier names of Secrets and ServiceAccounts that earlier rules had
 * @param written what was written for it
 */
record Demand(
    String registry, List<PullSecretRule> rules, PullSecretNames earlier, Written written) {
  /** Names of all Secrets that may be its. */
  Set<String> secrets(PullSecretNames known) {
    var all = new TreeSet<>(known.secrets());
    all.addAll(earlier.secrets());
    rules.forEach(it -> all.add(it.secretName()));
    return all;
  }

  /** Names of all ServiceAccounts that its Secrets may have been added to. */
  Set<String> accounts(PullSecretNames known) {
    var all = new TreeSet<>(known.accounts());
    all.addAll(earlier.accounts());
    rules.forEach(it -> all.addAll(it.serviceAccounts()));
    return all;
  }
}
