package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.portreeve.policy.AcceptedPolicy;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The policies by name, as the operator's ConfigMaps hold them. What can't be read changes nothing:
 * the last content of the same ConfigMap that could be read stays in force; without one, the policy
 * refuses everything and says why.
 */
final class PoliciesInForce {
  private static final Logger LOG = LoggerFactory.getLogger(PoliciesInForce.class);
  private static final int MAX_TOLD = 300;

  /** What is known of a policy. */
  sealed interface Entry {
    /** It decides. */
    record InForce(PolicyInForce policy) implements Entry {}

    /** It should decide, and can't be read: everything is refused. */
    record Broken(String reason) implements Entry {}

    /** The policies haven't been read since the process began. */
    record NotYetRead() implements Entry {}

    /** There is no such policy. */
    record Unknown() implements Entry {}
  }

  /**
   * What a ConfigMap says.
   *
   * @param version its resource version
   * @param policy name of the policy
   * @param entry what is in force of it
   */
  private record Source(String version, String policy, Entry entry) {}

  private Map<String, Source> sources = Map.of();
  private volatile Map<String, Entry> byName = Map.of();
  private volatile boolean read;

  /** What is known of the policy of this name. */
  Entry find(String name) {
    if (!read) {
      return new Entry.NotYetRead();
    }
    return byName.getOrDefault(name, new Entry.Unknown());
  }

  /** Whether the policies have been read. */
  boolean areRead() {
    return read;
  }

  /**
   * Takes over what the ConfigMaps say now: all of them, each time, so that no order of events
   * leaves anything behind. They are listed in here, one caller after the other: who listed them
   * earlier can't put what is older in the place of what is newer.
   */
  synchronized void takeOver(Supplier<? extends Collection<ConfigMap>> configMaps) {
    Map<String, Source> next = new TreeMap<>();
    for (var configMap : configMaps.get()) {
      var name = configMap.getMetadata().getName();
      next.put(name, read(configMap, sources.get(name)));
    }
    sources = next;
    byName = byName(next.values());
    read = true;
  }

  private static Map<String, Entry> byName(Collection<Source> sources) {
    Map<String, Entry> entries = new HashMap<>();
    for (var source : sources) {
      entries.merge(
          source.policy(),
          source.entry(),
          (_, _) ->
              new Entry.Broken(
                  "several ConfigMaps of Portreeve's namespace say that they hold it; delete those"
                      + " that the operator didn't write"));
    }
    return Map.copyOf(entries);
  }

  private static Source read(ConfigMap configMap, @Nullable Source last) {
    var metadata = configMap.getMetadata();
    var version = Objects.requireNonNullElse(metadata.getResourceVersion(), "");
    if (last != null && !version.isEmpty() && last.version().equals(version)) {
      return last;
    }
    try {
      var data = Objects.requireNonNullElse(configMap.getData(), Map.<String, String>of());
      var text = data.get(AcceptedPolicy.KEY);
      if (text == null) {
        throw new IllegalArgumentException("it has no key " + AcceptedPolicy.KEY);
      }
      var accepted = AcceptedPolicy.fromJson(text);
      // What is understood only in part comes with a fault that the text doesn't have.
      if (accepted.fault() != null && stays(last) && !accepted.toJson().equals(text)) {
        throw new IllegalArgumentException(accepted.fault());
      }
      var policy = PolicyInForce.of(accepted);
      LOG.atInfo()
          .addKeyValue("policy", policy.name())
          .addKeyValue("generation", policy.accepted().generation())
          .log("Policy is in force");
      return new Source(version, policy.name(), new Entry.InForce(policy));
    } catch (RuntimeException | StackOverflowError e) {
      return broken(configMap, version, last, e);
    }
  }

  private static boolean stays(@Nullable Source last) {
    return last != null && last.entry() instanceof Entry.InForce;
  }

  private static Source broken(
      ConfigMap configMap, String version, @Nullable Source last, Throwable error) {
    var metadata = configMap.getMetadata();
    var stays = stays(last);
    LOG.atError()
        .addKeyValue("configMap", metadata.getNamespace() + "/" + metadata.getName())
        .addKeyValue("staysInForce", stays)
        .setCause(error)
        .log("Accepted policy can't be read");
    if (last != null && stays) {
      return new Source(version, last.policy(), last.entry());
    }
    var labels = Objects.requireNonNullElse(metadata.getLabels(), Map.<String, String>of());
    var policy = last == null ? labels.getOrDefault(AcceptedPolicy.LABEL, "") : last.policy();
    var message = Objects.requireNonNullElse(error.getMessage(), error.getClass().getSimpleName());
    return new Source(
        version,
        policy,
        new Entry.Broken(
            "ConfigMap %s/%s, which holds it, can't be read: %s; look at the operator's log"
                .formatted(
                    metadata.getNamespace(), metadata.getName(), OneLine.of(message, MAX_TOLD))));
  }
}
