package io.portreeve.settings;

import io.portreeve.provider.Setting;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What became of what a Registry asks, setting by setting: one that can't be asked keeps no other
 * from it.
 *
 * @param intent what can be asked of the registry
 * @param faults of each setting that can't, everything that is wrong
 * @param warnings what is likely not meant
 */
public record SettingsCompilation(
    SettingsIntent intent, Map<Setting, List<SettingFault>> faults, List<SettingFault> warnings) {
  /** Makes collections unmodifiable. */
  public SettingsCompilation {
    var copy = new EnumMap<Setting, List<SettingFault>>(Setting.class);
    faults.forEach((setting, each) -> copy.put(setting, List.copyOf(each)));
    faults = Collections.unmodifiableMap(copy);
    warnings = List.copyOf(warnings);
  }
}
