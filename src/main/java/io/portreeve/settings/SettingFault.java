package io.portreeve.settings;

/**
 * What the registry would refuse, told before it is asked.
 *
 * @param field the field as users write it, such as {@code spec.ecr.replication.rules[1]}
 * @param problem what is wrong, and what to do
 * @param waiting whether it is expected to end by itself, such as a LifecyclePolicy that doesn't
 *     exist yet
 */
public record SettingFault(String field, String problem, boolean waiting) {
  /** Returns field and problem. */
  @Override
  public String toString() {
    return field + ": " + problem;
  }
}
