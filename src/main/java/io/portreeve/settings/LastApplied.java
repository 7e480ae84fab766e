package io.portreeve.settings;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What to remember of a setting, so that later what came from this Registry can be told from what
 * others put. Small: entries are remembered by name or hash. What is in it is this package's
 * business.
 *
 * @param before to be stored before the first action is applied: whatever becomes of the actions,
 *     nothing is leaked or forgotten with it
 * @param after to be stored once all actions are applied, and the setting was read again and found
 *     in sync; empty: nothing needs to be stored
 */
public record LastApplied(ObjectNode before, ObjectNode after) {}
