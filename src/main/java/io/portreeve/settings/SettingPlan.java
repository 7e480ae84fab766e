package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.SettingAction;
import java.util.List;

/**
 * What to do about one setting.
 *
 * @param actions what to write, in this order; empty: nothing
 * @param differences what isn't as it shall be
 * @param conflicts why some or all that is asked can't be put: a limit, or an entry of somebody
 *     else under the same name. Somebody must act; the actions are right nevertheless
 * @param expected what the setting is once the actions are applied
 * @param lastApplied what to remember
 */
public record SettingPlan(
    List<SettingAction> actions,
    List<Difference> differences,
    List<String> conflicts,
    ObjectNode expected,
    LastApplied lastApplied) {

  /** Makes lists unmodifiable. */
  public SettingPlan {
    actions = List.copyOf(actions);
    differences = List.copyOf(differences);
    conflicts = List.copyOf(conflicts);
  }

  /** The differences that somebody else made. */
  public List<Difference> drift() {
    return differences.stream().filter(Difference::drift).toList();
  }
}
