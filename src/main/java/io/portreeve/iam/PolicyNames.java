package io.portreeve.iam;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Actions or resources of a statement, as patterns in which {@code *} and {@code ?} are wildcards.
 *
 * @param not whether all but these are meant ({@code NotAction}, {@code NotResource})
 * @param names the patterns as they were written, at least one
 */
public record PolicyNames(boolean not, SortedSet<String> names) {
  /** Makes the set unmodifiable. */
  public PolicyNames {
    names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }

  /** Whether an action is meant; the case of letters makes no difference. */
  public boolean coversAction(String action) {
    return not != names.stream().anyMatch(pattern -> Wildcard.matches(pattern, action));
  }
}
