package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.provider.Setting;
import org.jspecify.annotations.Nullable;

/**
 * The three versions of a setting that are merged.
 *
 * @param setting which
 * @param lastApplied what was stored, a {@link LastApplied}; absent if nothing was, and read
 *     leniently, since people edit annotations
 * @param live what the registry has now, whole
 * @param desired what this Registry asks; absent if nothing
 */
public record SettingVersions(
    Setting setting,
    @Nullable ObjectNode lastApplied,
    ObjectNode live,
    @Nullable ObjectNode desired) {}
