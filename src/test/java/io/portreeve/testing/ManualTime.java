package io.portreeve.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A clock that a test moves, and what is to be run when; at once where there is no pause. */
public final class ManualTime extends Clock implements BiConsumer<Duration, Runnable> {
  private final List<Later> waiting = new ArrayList<>();
  private Instant now;

  private record Later(Instant time, Runnable work) {}

  /** Begins at a moment. */
  public ManualTime(Instant start) {
    now = start;
  }

  @Override
  public void accept(Duration pause, Runnable work) {
    if (pause.isZero()) {
      work.run();
    } else {
      waiting.add(new Later(now.plus(pause), work));
    }
  }

  /** Time passes, and what falls due is run in its order. */
  public void pass(Duration time) {
    var end = now.plus(time);
    for (var due = next(end); due.isPresent(); due = next(end)) {
      waiting.remove(due.get());
      now = due.get().time();
      due.get().work().run();
    }
    now = end;
  }

  private Optional<Later> next(Instant end) {
    return waiting.stream()
        .filter(it -> !it.time().isAfter(end))
        .min((a, b) -> a.time().compareTo(b.time()));
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
