package io.portreeve.settings;

import io.portreeve.api.v1alpha1.Drift;
import io.portreeve.provider.Setting;

/**
 * One way in which a setting isn't as it shall be; texts are for people, at most 256 characters.
 *
 * @param setting the setting
 * @param entry the entry, as {@link SettingsMerge#entry} tells it of actions; empty where it is
 *     none
 * @param what which entry of it, such as {@code statement "AllowReplication"}
 * @param found what is there
 * @param wanted what shall be there
 * @param drift whether somebody else changed what had been applied; otherwise it hasn't been
 *     applied yet, or isn't asked any more
 */
public record Difference(
    Setting setting, String entry, String what, String found, String wanted, boolean drift) {
  /** Shortens texts. */
  public Difference {
    what = Drift.shortened(what);
    found = Drift.shortened(found);
    wanted = Drift.shortened(wanted);
  }
}
