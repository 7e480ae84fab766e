package io.portreeve.status;

/**
 * What came of one look at an object. {@link Conditions} turns it into Ready, Reconciling and
 * Stalled.
 *
 * @see <a href="https://github.com/kubernetes-sigs/cli-utils/tree/master/pkg/kstatus">kstatus</a>
 */
public sealed interface Outcome {
  /** Why, as one of {@link Reason}. */
  String reason();

  /** Why, as a sentence that names the object, the field and what to do. */
  String message();

  /**
   * The object is as its spec asks.
   *
   * @param reason why
   * @param message why, for people
   */
  record Ready(String reason, String message) implements Outcome {}

  /**
   * The object isn't as its spec asks yet; the operator goes on by itself.
   *
   * @param reason what it waits for
   * @param message what it waits for, for people
   */
  record Progressing(String reason, String message) implements Outcome {}

  /**
   * The object won't become as its spec asks until somebody changes something.
   *
   * @param reason what is wrong
   * @param message what is wrong and what to do
   */
  record Stalled(String reason, String message) implements Outcome {}
}
