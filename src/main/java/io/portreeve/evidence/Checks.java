package io.portreeve.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Does checks in order and writes each down as a {@link Proof}; the first that fails ends them.
 * Whatever goes wrong inside a check is that check's failure and nothing else: input is an
 * attacker's, and an exception must not be what decides.
 */
final class Checks {
  /**
   * What came of checks.
   *
   * @param proof all that were done
   * @param value what they yield; null exactly when one failed
   */
  record Outcome<T>(Proof proof, @Nullable T value) {}

  /** One of the parts has failed and is written down. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed() {
      super(null, null, false, false);
    }
  }

  private final List<Proof> parts = new ArrayList<>();
  private @Nullable String found;

  private Checks() {}

  /** Does the checks in {@code body}; never throws, but for lack of memory. */
  static <T> Outcome<T> run(String check, Function<Checks, T> body) {
    var checks = new Checks();
    try {
      var value = body.apply(checks);
      return new Outcome<>(new Proof(check, true, checks.found, null, checks.parts), value);
    } catch (Failed failed) {
      return new Outcome<>(new Proof(check, false, null, null, checks.parts), null);
    } catch (Malformed e) {
      return new Outcome<>(new Proof(check, false, e.found(), e.expected(), checks.parts), null);
    } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
      return new Outcome<>(unexpected(check, e, checks.parts), null);
    }
  }

  static Proof unexpected(String check, Throwable e, List<Proof> parts) {
    return new Proof(
        check,
        false,
        "something that can't be evaluated (" + e.getClass().getSimpleName() + ")",
        "something well-formed",
        parts);
  }

  /** Does checks that belong together under one name. */
  <T> T group(String check, Function<Checks, T> body) {
    var outcome = run(check, body);
    parts.add(outcome.proof());
    if (!outcome.proof().passed()) {
      throw new Failed();
    }
    return Objects.requireNonNull(outcome.value());
  }

  /** Does checks that yield nothing. */
  void step(String check, Consumer<Checks> body) {
    var done =
        group(
            check,
            checks -> {
              body.accept(checks);
              return Boolean.TRUE;
            });
    Objects.requireNonNull(done);
  }

  /** One check. */
  void require(boolean holds, String check, String found, String expected) {
    parts.add(new Proof(check, holds, found, expected, List.of()));
    if (!holds) {
      throw new Failed();
    }
  }

  /** One check: both texts are the same. */
  void same(String check, String found, String expected) {
    require(found.equals(expected), check, Shown.text(found), Shown.text(expected));
  }

  /** Writes down what these checks found. */
  void note(String text) {
    found = text;
  }
}
