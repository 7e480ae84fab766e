package io.portreeve.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is published, and every write of it in order. */
final class FakeShards implements EvidencePublisher.Store {
  @Nullable String keys;
  final Map<Integer, String> shards = new HashMap<>();
  final List<String> log = new ArrayList<>();

  /** Whether the API server is down. */
  boolean isDown;

  private void request() {
    if (isDown) {
      throw new IllegalStateException("the API server can't be reached");
    }
  }

  @Override
  public Optional<String> keys() {
    request();
    return Optional.ofNullable(keys);
  }

  @Override
  public void putKeys(String pem) {
    request();
    if (!pem.equals(keys)) {
      keys = pem;
      log.add("keys");
    }
  }

  @Override
  public Optional<String> shard(int number) {
    request();
    return Optional.ofNullable(shards.get(number));
  }

  @Override
  public void putShard(int number, String text) {
    request();
    shards.put(number, text);
    log.add("shard " + number);
  }
}
