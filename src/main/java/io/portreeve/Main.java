package io.portreeve;

/** Starts one of the run modes. */
public final class Main {
  private Main() {}

  /** Starts the mode that the first argument names. */
  public static void main(String... args) {}
}
