package io.portreeve.pullsecret;

import io.portreeve.pullsecret.ClusterView.HeldSecret;
import io.portreeve.pullsecret.ClusterView.SecretKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this process has written into the Secrets of one Registry. What a Secret says of itself
 * proves nothing: whoever may write it may have put it there. Not thread-safe.
 */
final class Written {
  private final Map<SecretKey, Note> notes = new HashMap<>();

  private record Note(String hash, Instant expiresTime) {}

  void put(SecretKey key, PullContent content) {
    var _ = notes.put(key, new Note(content.hash(), content.expiresTime()));
  }

  void remove(SecretKey key) {
    var _ = notes.remove(key);
  }

  /** Forgets those that aren't such. */
  void retain(Predicate<SecretKey> kept) {
    var _ = notes.keySet().removeIf(kept.negate());
  }

  /** When its token expires; null: it isn't as it was written here. */
  @Nullable Instant expiry(HeldSecret secret) {
    var note = notes.get(secret.key());
    return note != null
            && note.hash().equals(secret.content())
            && note.expiresTime().toString().equals(secret.expires())
        ? note.expiresTime()
        : null;
  }
}
