package io.portreeve.audit;

import io.portreeve.policy.EvidenceKey;
import io.portreeve.policy.EvidenceKeys;
import io.portreeve.policy.EvidenceShards;
import io.portreeve.policy.EvidenceSigningKey;
import io.portreeve.policy.PublishedEvidence;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands evidence to the webhooks, signed with a key that exists in this process only. What an
 * earlier process has published, and verifies by the published keys, is signed anew; anything else
 * that is found there is nothing. Public keys are written before what they verify. Used by one
 * thread.
 */
public final class EvidencePublisher {
  private static final Logger LOG = LoggerFactory.getLogger(EvidencePublisher.class);

  /** What is new is published within this time. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  /** What was only verified again is published this often: well within the life of evidence. */
  static final Duration REFRESH = Duration.ofMinutes(15);

  /** How long a signing key is used. */
  static final Duration KEY_LIFE = Duration.ofHours(24);

  /** How long a key is still published that isn't used any more. */
  static final Duration FAREWELL = Duration.ofMinutes(10);

  /** How long evidence of an earlier process stays that nothing seems to need yet. */
  static final Duration CARRIED = Duration.ofMinutes(10);

  private final Store store;
  private final Clock clock;
  private final Map<Integer, String> bodies = new HashMap<>();

  /** What was written before each body: so that a change by somebody else is seen. */
  private final Map<Integer, String> heads = new HashMap<>();

  private Map<EvidenceKey, PublishedEvidence> carried = Map.of();
  private Map<EvidenceKey, PublishedEvidence> published = Map.of();
  private EvidenceSigningKey key = EvidenceSigningKey.generate();
  private String formerKeys = "";
  private Instant begun = Instant.MIN;
  private Instant keyTime = Instant.MIN;
  private @Nullable Instant looked;
  private @Nullable Instant refreshed;

  /** Where webhooks read. Throws where the API server doesn't serve a request. */
  public interface Store {
    /** The public keys as they are published, in PEM; empty: none are. */
    Optional<String> keys();

    /** Publishes these keys, and no others; nothing is written where they are published. */
    void putKeys(String pem);

    /** What is published as a shard; empty: nothing. */
    Optional<String> shard(int number);

    /** Publishes a shard; nothing is written where it is published. */
    void putShard(int number, String text);
  }

  /**
   * What there is to publish.
   *
   * @param sufficient evidence that suffices and is needed, in the order in which it finds room
   * @param insufficient keys of what was verified and doesn't suffice: nothing older of them stays
   */
  record Wanted(List<PublishedEvidence> sufficient, Set<EvidenceKey> insufficient) {}

  /** Creates it; nothing is read or written yet. */
  public EvidencePublisher(Store store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Begins: reads what is published.
   *
   * @return what of it is believed
   */
  List<PublishedEvidence> start() {
    var now = clock.instant();
    begun = now;
    looked = null;
    refreshed = null;
    published = Map.of();
    bodies.clear();
    heads.clear();
    formerKeys = "";
    carried = read(now);
    key = EvidenceSigningKey.generate();
    keyTime = now;
    return List.copyOf(carried.values());
  }

  private Map<EvidenceKey, PublishedEvidence> read(Instant now) {
    var pem = store.keys().orElse("");
    EvidenceKeys keys;
    try {
      keys = EvidenceKeys.parse(pem);
    } catch (IllegalArgumentException e) {
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("Published evidence keys aren't used");
      return Map.of();
    }
    formerKeys = firstOf(pem);
    var found = new LinkedHashMap<EvidenceKey, PublishedEvidence>();
    IntStream.range(0, EvidenceShards.COUNT)
        .forEach(
            number ->
                store
                    .shard(number)
                    .ifPresent(
                        text ->
                            read(number, text, keys, now)
                                .forEach(each -> found.put(each.evidence().key(), each))));
    return found;
  }

  private static List<PublishedEvidence> read(
      int number, String text, EvidenceKeys keys, Instant now) {
    return switch (EvidenceShards.read(number, text, keys, now)) {
      case EvidenceShards.Reading.Shard(_, var evidence) -> evidence;
      case EvidenceShards.Reading.Refused(var why) -> {
        LOG.atWarn()
            .addKeyValue("shard", EvidenceShards.name(number))
            .addKeyValue("why", why)
            .log("Published evidence isn't carried over");
        yield List.of();
      }
    };
  }

  /** The key that was used last: it is published first. */
  private static String firstOf(String pem) {
    var end = "-----END PUBLIC KEY-----";
    var at = pem.indexOf(end);
    return at < 0 ? "" : pem.substring(0, at + end.length()) + "\n";
  }

  /**
   * Publishes what has to be, if it is time to.
   *
   * @param wanted all that there is to publish; asked for only then
   */
  void look(Supplier<Wanted> wanted) {
    var now = clock.instant();
    if (looked != null && isWithin(looked, now, PAUSE)) {
      return;
    }
    looked = now;
    renewKey(now);
    store.putKeys(key.publicPem() + (isWithin(keyTime, now, FAREWELL) ? formerKeys : ""));
    publish(wanted.get(), now);
  }

  private static boolean isWithin(Instant since, Instant now, Duration time) {
    return !now.isBefore(since) && Duration.between(since, now).compareTo(time) < 0;
  }

  private void renewKey(Instant now) {
    if (!isWithin(keyTime, now, KEY_LIFE)) {
      formerKeys = key.publicPem();
      key = EvidenceSigningKey.generate();
      keyTime = now;
      bodies.clear();
    }
  }

  private void publish(Wanted wanted, Instant now) {
    var isRefresh = refreshed == null || !isWithin(refreshed, now, REFRESH);
    var next = next(wanted, isRefresh, now);
    if (!isRefresh && bodies.size() == EvidenceShards.COUNT && next.equals(published)) {
      return;
    }
    if (isRefresh) {
      bodies.keySet().removeIf(number -> !isAsWritten(number));
    }
    for (var content : EvidenceShards.contents(next.values(), now)) {
      if (!content.body().equals(bodies.get(content.shard()))) {
        var text = EvidenceShards.sign(content, key, now);
        store.putShard(content.shard(), text);
        bodies.put(content.shard(), content.body());
        heads.put(content.shard(), text.substring(0, text.length() - content.body().length()));
      }
    }
    published = next;
    if (isRefresh) {
      refreshed = now;
    }
  }

  /** Somebody who deletes a shard, or puts something else there, doesn't leave webhooks without. */
  private boolean isAsWritten(int number) {
    var expected = heads.getOrDefault(number, "") + bodies.getOrDefault(number, "");
    return store.shard(number).equals(Optional.of(expected));
  }

  private Map<EvidenceKey, PublishedEvidence> next(Wanted wanted, boolean isRefresh, Instant now) {
    var next = new LinkedHashMap<EvidenceKey, PublishedEvidence>();
    for (var each : wanted.sufficient()) {
      var id = each.evidence().key();
      next.put(id, isRefresh ? each : Objects.requireNonNullElse(published.get(id), each));
    }
    if (isWithin(begun, now, CARRIED)) {
      carried.forEach(
          (id, each) -> {
            if (!wanted.insufficient().contains(id)) {
              var _ = next.putIfAbsent(id, each);
            }
          });
    } else {
      carried = Map.of();
    }
    return next;
  }
}
