package io.portreeve.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.kubernetes.ReconcileRequest;
import io.portreeve.provider.RegistryConnection;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.Setting;
import io.portreeve.provider.SettingAction;
import io.portreeve.settings.Difference;
import io.portreeve.settings.SettingsMerge;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered of a registry's settings for as long as its connection is open. All of it can
 * be lost: then more is read than need be.
 */
final class SettingsState {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsState.class);

  /** How long somebody that can't be told isn't asked for again: at first, and at most. */
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);

  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final RegistryConnection connection;
  private final SettingWrites writes;
  private final Map<Setting, Set<Difference>> unrepaired = new EnumMap<>(Setting.class);
  private final Map<String, Optional<String>> validations = new HashMap<>();
  private @Nullable Instant rotated;
  private @Nullable Long generation;
  private @Nullable String request;
  private @Nullable String principal;
  private @Nullable RegistryException principalUnknown;
  private @Nullable Instant principalAsked;
  private Duration principalPause = Duration.ZERO;
  private boolean exclusionDue;
  private boolean replicationDue;
  private int failures;

  /**
   * Creates it.
   *
   * @param before what is remembered of the connection before, to the same registry; null if
   *     nothing is
   */
  SettingsState(RegistryConnection connection, @Nullable SettingsState before, Instant now) {
    this.connection = connection;
    this.writes = before == null ? new SettingWrites(now) : before.writes;
    this.request = before == null ? null : before.request;
  }

  boolean isOf(RegistryConnection other) {
    return connection == other;
  }

  RegistryConnection connection() {
    return connection;
  }

  /** Whether this generation of the spec hasn't been gone through with this connection. */
  boolean isNew(long current) {
    return generation == null || generation != current;
  }

  /** Whether all settings were last compared that long ago. */
  boolean isDue(Instant now, Duration rotation) {
    return rotated == null || now.isBefore(rotated) || !now.isBefore(rotated.plus(rotation));
  }

  /**
   * Whether somebody asks for a look, and none began with this request. One that stays open, since
   * something is tried again, is none any more: what is counted would never come to its limit.
   */
  boolean isAsked(Registry registry) {
    return ReconcileRequest.isPending(
            registry, RegistryReporter.status(registry).lastHandledReconcileAt())
        && !ReconcileRequest.of(registry).equals(Optional.ofNullable(request));
  }

  /** All settings were compared, as the spec of a Registry and whoever asked for a look want. */
  void compared(Registry registry, Instant now) {
    generation = registry.getMetadata().getGeneration();
    request = ReconcileRequest.of(registry).orElse(null);
    rotated = now;
  }

  /** All settings are to be compared at the next look. */
  void compareAgain() {
    rotated = null;
  }

  /** Notes how a look ended, and tells how many in a row found something to try again. */
  int ended(boolean again) {
    failures = again ? failures + 1 : 0;
    return failures;
  }

  /**
   * Asks whose credentials are used, until that is told.
   *
   * @param all whether it is asked also where the registry has said that it can't be told
   * @param needed whether something that is asked hangs on it; otherwise it is asked for with
   *     growing pauses while nobody answers
   */
  void askForPrincipal(boolean all, boolean needed, Instant now) {
    exclusionDue |= all;
    if (principal != null
        || (principalUnknown instanceof RegistryException.Invalid && !all)
        || (!needed && isPausing(now))) {
      return;
    }
    principalAsked = now;
    try {
      principal = connection.client().settings().principal();
      principalUnknown = null;
    } catch (RegistryException e) {
      principalUnknown = e;
      var longer = principalPause.isZero() ? FIRST_PAUSE : principalPause.multipliedBy(2);
      principalPause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
      LOG.atDebug()
          .addKeyValue("account", connection.address().accountId())
          .addKeyValue("region", connection.address().region())
          .log("Own principal unknown: {}", e.getMessage());
    }
  }

  private boolean isPausing(Instant now) {
    return principalUnknown != null
        && principalAsked != null
        && !now.isBefore(principalAsked)
        && now.isBefore(principalAsked.plus(principalPause));
  }

  /** The principal whose credentials are used; null if it isn't known. */
  @Nullable String principal() {
    return principal;
  }

  /**
   * Why it isn't known yet whose credentials are used: what to exclude isn't known then, either.
   * Null if it is known, or never will be.
   */
  @Nullable RegistryException principalTrouble() {
    return principalUnknown instanceof RegistryException.Invalid ? null : principalUnknown;
  }

  /** Whether the exclusion of the operator's own pulls is to be compared, though nobody asks it. */
  boolean isExclusionDue() {
    return exclusionDue;
  }

  /** It was compared. */
  void excluded() {
    exclusionDue = false;
  }

  /**
   * Whether it is to be read which repositories are replicated, also where nobody asks for
   * replication.
   */
  boolean isReplicationDue() {
    return replicationDue;
  }

  /** Sets whether that is to be read. */
  void replicationDue(boolean value) {
    replicationDue = value;
  }

  /** What was written, and isn't shown yet. */
  SettingWrites writes() {
    return writes;
  }

  /** Notes what was written. */
  void wrote(
      Setting setting,
      @Nullable ObjectNode desired,
      Collection<SettingAction> actions,
      Instant now) {
    writes.wrote(setting, desired, actions, now);
    actions.forEach(action -> validations.remove(SettingsMerge.entry(action)));
  }

  /** Changes of others that the last look left; null if there was none. */
  @Nullable Set<Difference> unrepaired(Setting setting) {
    return unrepaired.get(setting);
  }

  /** Notes changes of others that a look leaves. */
  void leaves(Setting setting, Collection<Difference> differences) {
    unrepaired.put(setting, Set.copyOf(differences));
  }

  /** Forgets which pull-through caches work. */
  void forgetValidations() {
    validations.clear();
  }

  /** Whether a pull-through cache was tried, and works. */
  boolean works(String prefix) {
    var fault = validations.get(SettingsMerge.entry(prefix));
    return fault != null && fault.isEmpty();
  }

  /** Notes what trying a pull-through cache brought. */
  void validated(String prefix, Optional<String> fault) {
    validations.put(SettingsMerge.entry(prefix), fault);
  }
}
