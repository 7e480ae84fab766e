package io.portreeve.registry;

import io.portreeve.provider.RegistryException;
import io.portreeve.settings.SettingVersions;
import io.portreeve.settings.SettingsMerge;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has the registry try pull-through caches: those that are new, that were changed, or that didn't
 * work when they were last tried.
 */
final class CacheValidation {
  private final SettingContext context;

  CacheValidation(SettingContext context) {
    this.context = context;
  }

  /**
   * What came of the setting, with what came of the trial.
   *
   * @param versions what the rules were last merged from; null if they couldn't be read
   * @param result what came of writing them
   */
  SettingResult of(@Nullable SettingVersions versions, SettingResult result) {
    var desired = versions == null ? null : versions.desired();
    if (versions == null || desired == null || !result.isInForce()) {
      return result;
    }
    var faults = new ArrayList<String>();
    if (result.message() != null) {
      faults.add(result.message());
    }
    try {
      for (var rule : desired.properties()) {
        validate(SettingsMerge.liveKey(versions.live(), rule.getKey()), faults);
      }
    } catch (RegistryException e) {
      return SettingResult.failed(e, result.repairs(), result.drift());
    }
    return faults.isEmpty()
        ? result
        : SettingResult.refused(faults, result.repairs(), result.drift());
  }

  private void validate(String prefix, List<String> faults) {
    if (context.state().works(prefix)) {
      return;
    }
    try {
      var fault = context.client().validatePullThroughCache(prefix);
      context.state().validated(prefix, fault);
      fault.ifPresent(
          text -> faults.add("pull-through cache \"" + prefix + "\" doesn't work: " + text));
    } catch (RegistryException.NotFound _) {
      // It was written a moment ago, or isn't there for a reason that is told already.
    }
  }
}
