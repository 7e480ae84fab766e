package io.portreeve.testing;

/**
 * Ends the work at a step that a test chooses, as the end of a process does: nothing catches it,
 * and nothing is done afterwards. Every write has two steps: just before it, and just after it.
 */
public final class Killer {
  private int steps;
  private int last = Integer.MAX_VALUE;

  /** The process is gone. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private Killed(int step) {
      super("killed at step " + step);
    }
  }

  /** Ends the work at this step, counted from now and from 1. */
  public void killAt(int step) {
    steps = 0;
    last = step;
  }

  /** Ends nothing any more, and tells how many steps there were. */
  public int rest() {
    last = Integer.MAX_VALUE;
    return steps;
  }

  /** A step. */
  public void step() {
    steps++;
    if (steps >= last) {
      throw new Killed(steps);
    }
  }
}
