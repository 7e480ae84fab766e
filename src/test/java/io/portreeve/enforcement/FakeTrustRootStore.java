package io.portreeve.enforcement;

import io.portreeve.tuf.TufState;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what was fetched in memory. */
final class FakeTrustRootStore implements TrustRootStore {
  final Map<String, TufState> states = new HashMap<>();

  /** How the API server fails; null: it doesn't. */
  @Nullable RuntimeException failure;

  @Override
  public Optional<TufState> read(String id) {
    fail();
    return Optional.ofNullable(states.get(id));
  }

  @Override
  public void write(String id, TufState state) {
    fail();
    states.put(id, state);
  }

  @Override
  public void removeAllBut(Set<String> ids) {
    fail();
    states.keySet().retainAll(ids);
  }

  private void fail() {
    if (failure != null) {
      throw failure;
    }
  }
}
