package io.portreeve.enforcement;

import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.ImageReference;
import io.portreeve.kubernetes.Controllers;
import io.portreeve.oci.OciException;
import io.portreeve.policy.BaseImage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what the tags of base images name and have named since this process began, in the
 * background: each tag is asked once for all policies that ask with the same credentials. Safe for
 * use by several threads.
 */
public final class BaseImageKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(BaseImageKeeper.class);

  static final Duration INTERVAL = Duration.ofMinutes(10);
  static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  /** A tag that no policy has named for this long is forgotten: each is looked at more often. */
  private static final Duration UNWANTED = Duration.ofHours(1);

  private static final int CONCURRENT = 4;

  private final BaseImageSource source;
  private final BiConsumer<Duration, Runnable> later;
  private final Clock clock;
  private final Map<String, Tag> tags = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore places = new Semaphore(CONCURRENT);

  /**
   * Creates it; it asks nobody yet.
   *
   * @param later runs something after a pause, where it may wait for the network
   */
  public BaseImageKeeper(
      BaseImageSource source, BiConsumer<Duration, Runnable> later, Clock clock) {
    this.source = source;
    this.later = later;
    this.clock = clock;
  }

  /**
   * What is known of a tag.
   *
   * @param seen what it named, the latest first; empty: nothing was fetched yet
   * @param fault why the last fetch failed or gave nothing to compare; null: it didn't, or there
   *     was none yet
   */
  record Kept(List<BaseImage> seen, @Nullable Fault fault) {
    Kept {
      seen = List.copyOf(seen);
    }
  }

  /**
   * Why nothing could be fetched.
   *
   * @param message what came, and what to do
   * @param isFinal whether a human must act; else it may pass by itself
   */
  record Fault(String message, boolean isFinal) {
    @Override
    public String toString() {
      return message;
    }
  }

  /** One tag, as it is asked with some credentials. */
  private static final class Tag {
    private final ImageReference image;
    private PullCredentials credentials;
    private Kept kept = new Kept(List.of(), null);
    private Instant wanted;
    private Duration retry = FIRST_RETRY;

    /** Who has planned the next look; what others have planned is void. */
    private int planned;

    private int taken;

    Tag(ImageReference image, PullCredentials credentials, Instant wanted) {
      this.image = image;
      this.credentials = credentials;
      this.wanted = wanted;
    }

    synchronized Kept want(PullCredentials with, Instant now) {
      credentials = with;
      wanted = now;
      return kept;
    }

    synchronized PullCredentials credentials() {
      return credentials;
    }

    synchronized Kept kept() {
      return kept;
    }

    /** Voids what is planned; the number of what is to be planned instead. */
    synchronized int plan() {
      return ++planned;
    }

    synchronized boolean isPlanned(int number) {
      return planned == number;
    }

    synchronized boolean isWantedSince(Instant time) {
      return !wanted.isBefore(time);
    }

    /** Takes what was found; how soon to ask again. */
    synchronized Duration take(Kept found, int number) {
      if (number < taken) {
        // A look that was asked for later has ended before.
        return INTERVAL;
      }
      taken = number;
      kept = found;
      if (found.fault() == null) {
        retry = FIRST_RETRY;
        return INTERVAL;
      }
      var pause = retry;
      var doubled = retry.multipliedBy(2);
      retry = doubled.compareTo(INTERVAL) < 0 ? doubled : INTERVAL;
      return pause;
    }
  }

  /** Is told whenever something else is known of a tag. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * What is known of a tag; from now on it is kept current. Doesn't wait for it.
   *
   * @param scope whose credentials these are: equal ones ask once
   */
  Kept kept(ImageReference image, String scope, PullCredentials credentials) {
    var id = id(image, scope);
    var now = clock.instant();
    var mine = new Tag(image, credentials, now);
    var tag = tags.putIfAbsent(id, mine);
    if (tag == null) {
      plan(Duration.ZERO, id, mine);
      return mine.kept();
    }
    return tag.want(credentials, now);
  }

  /** Has a tag that is kept current asked anew, soon; its later looks count from then. */
  void soon(ImageReference image, String scope) {
    var id = id(image, scope);
    var tag = tags.get(id);
    if (tag != null) {
      plan(Duration.ZERO, id, tag);
    }
  }

  private static String id(ImageReference image, String scope) {
    return BaseImage.reference(image) + " " + image.host() + " " + scope;
  }

  private void plan(Duration pause, String id, Tag tag) {
    var number = tag.plan();
    later.accept(pause, () -> refresh(id, tag, number));
  }

  private void refresh(String id, Tag tag, int number) {
    if (!tag.isPlanned(number)) {
      return;
    }
    if (!tag.isWantedSince(clock.instant().minus(UNWANTED))) {
      tags.remove(id, tag);
      return;
    }
    try {
      places.acquire();
    } catch (InterruptedException _) {
      // The operator stops.
      Thread.currentThread().interrupt();
      return;
    }
    var pause = FIRST_RETRY;
    try {
      pause = Controllers.guarded(() -> look(tag, number));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("image", tag.image).setCause(e).log("A look broke off");
    } finally {
      places.release();
      // Whatever happened: nothing else would ever look at it again.
      again(pause, id, tag, number);
    }
  }

  /** Unless somebody has asked for a look in the meantime, which is planned then. */
  private void again(Duration pause, String id, Tag tag, int number) {
    synchronized (tag) {
      if (tag.isPlanned(number)) {
        plan(pause, id, tag);
      }
    }
  }

  /** How soon to look again. */
  private Duration look(Tag tag, int number) {
    var before = tag.kept();
    var after = fetched(tag, before);
    var pause = tag.take(after, number);
    if (isNews(before, after)) {
      listeners.forEach(BaseImageKeeper::tell);
    }
    return pause;
  }

  private static void tell(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("News of a base image weren't handled");
    }
  }

  private Kept fetched(Tag tag, Kept before) {
    try {
      var last = before.seen().isEmpty() ? null : before.seen().getFirst();
      var base =
          Controllers.guarded(
              () -> source.fetch(tag.image, tag.credentials(), last, clock.instant()));
      var fault = fault(base);
      return fault == null
          ? new Kept(
              BaseHistory.exactly(before.seen(), List.of(base), Set.of(base.reference())), null)
          : new Kept(before.seen(), new Fault(fault, true));
    } catch (OciException e) {
      return new Kept(before.seen(), new Fault(said(e), isFinal(e)));
    } catch (CredentialsException e) {
      return new Kept(before.seen(), new Fault(said(e), false));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("image", tag.image).setCause(e).log("A fetch broke off");
      return new Kept(
          before.seen(), new Fault("an error of the operator's own, see its log", false));
    }
  }

  private static @Nullable String fault(BaseImage base) {
    if (base.platforms().isEmpty()) {
      return "%s has no layers that can be compared: name a base image that has some"
          .formatted(base.digest());
    }
    return base.platforms().size() > BaseHistory.MOST_OF_TAG
        ? "%s has images for %d platforms, at most %d can be kept: name a base image with fewer"
            .formatted(base.digest(), base.platforms().size(), BaseHistory.MOST_OF_TAG)
        : null;
  }

  private static String said(RuntimeException e) {
    return Objects.requireNonNullElse(e.getMessage(), "no answer");
  }

  private static boolean isFinal(OciException e) {
    return switch (e) {
      case OciException.NotFound _, OciException.Unauthorized _, OciException.Untrustworthy _ ->
          true;
      case OciException.RateLimited _, OciException.Unavailable _, OciException.OverBudget _ ->
          false;
    };
  }

  /** Another digest, or another state of failure: the time alone is no news. */
  private static boolean isNews(Kept before, Kept after) {
    return !Objects.equals(before.fault(), after.fault())
        || !digests(before).equals(digests(after));
  }

  private static List<String> digests(Kept kept) {
    return kept.seen().stream().map(BaseImage::digest).toList();
  }
}
