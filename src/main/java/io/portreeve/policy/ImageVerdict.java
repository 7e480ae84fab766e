package io.portreeve.policy;

import java.util.List;

/** What a policy says of one image. */
public sealed interface ImageVerdict {
  /**
   * It may run.
   *
   * @param warnings what whoever creates the pod should know
   */
  record Admitted(List<String> warnings) implements ImageVerdict {
    /** Makes the list unmodifiable. */
    public Admitted {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It may not run.
   *
   * @param check the check that failed, such as {@code signatures} or {@code tags.deny}
   * @param found what was found
   * @param expected what the policy asks for
   * @param next what to do about it
   */
  record Denied(String check, String found, String expected, String next) implements ImageVerdict {}
}
