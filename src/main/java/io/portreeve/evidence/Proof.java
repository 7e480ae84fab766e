package io.portreeve.evidence;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One check and what came of it; the leaves of a tree that explains a verdict. As JSON it has the
 * fields that are named here, without those that are null.
 *
 * @param check what was checked, such as {@code subject} or {@code inclusion proof}
 * @param passed whether it held
 * @param found what was found, bounded and printable
 * @param expected what it was held against
 * @param parts the checks that it consists of
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Proof(
    String check,
    boolean passed,
    @Nullable String found,
    @Nullable String expected,
    List<Proof> parts) {

  /** Makes the list unmodifiable. */
  public Proof {
    parts = List.copyOf(parts);
  }

  /** The first check that failed and has no failed part itself: the cause. Empty if none failed. */
  public Optional<Proof> failure() {
    if (passed) {
      return Optional.empty();
    }
    return Optional.of(
        parts.stream().flatMap(part -> part.failure().stream()).findFirst().orElse(this));
  }

  /**
   * Why it failed, in one line fit for a message, such as {@code subject: found a@b.c, expected
   * d@e.f}; {@code verified} if it didn't.
   */
  public String reason() {
    return failure().map(Proof::line).orElse("verified");
  }

  /** The whole tree for people: a line for each check, indented by where it belongs. */
  public String toText() {
    var text = new StringBuilder();
    write(text, 0);
    return text.toString();
  }

  private void write(StringBuilder text, int depth) {
    text.append("  ".repeat(depth)).append(passed ? "ok      " : "FAILED  ");
    text.append(passed || parts.isEmpty() ? summary() : check).append('\n');
    parts.forEach(part -> part.write(text, depth + 1));
  }

  private String summary() {
    return passed ? check + (found == null ? "" : ": " + found) : line();
  }

  private String line() {
    if (found == null && expected == null) {
      return check + " failed";
    }
    return check
        + ": found "
        + (found == null ? "nothing" : found)
        + (expected == null ? "" : ", expected " + expected);
  }

  /** How many single checks held: of two failed signatures, who has more came nearer. */
  int progress() {
    return parts.isEmpty() && passed ? 1 : parts.stream().mapToInt(Proof::progress).sum();
  }
}
