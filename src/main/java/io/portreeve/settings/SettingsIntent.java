package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a Registry asks.
 *
 * @param documents for each setting that is asked for what it shall hold besides what others have,
 *     in the shape of {@link Setting}; not to be modified
 */
public record SettingsIntent(Map<Setting, ObjectNode> documents) {
  /** Makes the map unmodifiable. */
  public SettingsIntent {
    var copy = new EnumMap<Setting, ObjectNode>(Setting.class);
    copy.putAll(documents);
    documents = Collections.unmodifiableMap(copy);
  }

  /** What is asked of a setting; null if nothing is. */
  public @Nullable ObjectNode document(Setting setting) {
    return documents.get(setting);
  }
}
