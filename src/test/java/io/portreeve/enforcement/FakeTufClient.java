package io.portreeve.enforcement;

import io.portreeve.tuf.TufClient;
import io.portreeve.tuf.TufException;
import io.portreeve.tuf.TufSource;
import io.portreeve.tuf.TufState;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** TUF repositories that have what a test says. */
class FakeTufClient implements TufClient {
  /** Mirrors that were asked, in order. */
  final List<URI> asked = new ArrayList<>();

  /** What was known when a mirror was asked. */
  final List<@Nullable TufState> last = new ArrayList<>();

  /** Trusted roots that don't verify. */
  final Set<String> tampered = new HashSet<>();

  String trustedRoot = "one";

  /** How long metadata are valid. */
  Duration valid = Duration.ofDays(7);

  /** Why mirrors can't be asked; null: they can. */
  @Nullable String fault;

  private final Clock clock;

  FakeTufClient(Clock clock) {
    this.clock = clock;
  }

  @Override
  public TufState refresh(TufSource source, @Nullable TufState known) throws TufException {
    asked.add(source.mirror());
    last.add(known);
    if (fault != null) {
      throw new TufException(fault);
    }
    var now = clock.instant();
    return new TufState(Map.of("timestamp.json", "{}"), trustedRoot, now, now.plus(valid));
  }

  @Override
  public TufState verify(TufSource source, TufState kept) throws TufException {
    if (tampered.contains(kept.trustedRoot())) {
      throw new TufException("trusted_root.json can't be used: it has another hash");
    }
    return kept;
  }
}
