package io.portreeve.oci;

import io.portreeve.image.Digest;
import io.portreeve.image.Excerpt;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lists what refers to a manifest. Whether a host has the Referrers API is remembered for ten
 * minutes, where it has from any answer of it, where it hasn't from one that isn't the API's own.
 * Where it has, its answer counts, also an empty one: the fallback tag isn't asked then, since a
 * registry that learns the API lists what was pushed before, and a missing signature denies anyway.
 *
 * <p>Of more than five pages or 1,000 entries the first are read: whoever may push could otherwise
 * keep an image from being verified. A list that runs in circles is refused.
 *
 * <p>Source: OCI Distribution Specification 1.1, "Listing Referrers", "Referrers Tag Schema".
 */
final class ReferrersReader {
  private static final int MAX_PAGES = 5;
  private static final int MAX_LINK_CHARS = 8 * 1024;
  private static final int MAX_HOSTS = 1_000;
  private static final Duration MEMORY = Duration.ofMinutes(10);

  /** How registries without the API answer; 404 is the specification's, the others are seen. */
  private static final Set<Integer> NO_API = Set.of(400, 404, 405, 406, 501);

  /** Whatever the body says: the path itself can't be asked. */
  private static final Set<Integer> ALWAYS_NO_API = Set.of(405, 501);

  private static final Pattern NEXT =
      Pattern.compile("<([^<>]{1,4096})>\\s*;[^,<]*?\\brel\\s*=\\s*\"?next\"?(?:[;,\\s].*)?");

  /** Which hosts have the API. */
  static final class Memory {
    private final RecentMap<String, Boolean> hasApi;

    Memory(LongSupplier nanos) {
      hasApi = new RecentMap<>(MAX_HOSTS, nanos);
    }
  }

  private final Memory memory;
  private final Repository repository;
  private final HttpRepository reader;

  ReferrersReader(Memory memory, Repository repository, HttpRepository reader) {
    this.memory = memory;
    this.repository = repository;
    this.reader = reader;
  }

  List<Descriptor> list(Digest subject) {
    var known = memory.hasApi.get(repository.host());
    if (known == null || known) {
      var found = fromApi(subject);
      if (found != null) {
        memory.hasApi.put(repository.host(), true, MEMORY);
        return found;
      }
    }
    return fromTag(subject);
  }

  private @Nullable List<Descriptor> fromApi(Digest subject) {
    var start = repository.uri("referrers", subject.toString());
    var found = new ArrayList<Descriptor>();
    var seen = new HashSet<URI>();
    for (URI page = start; page != null && seen.size() < MAX_PAGES; ) {
      if (!seen.add(page)) {
        throw new OciException.Untrustworthy(
            what(subject) + ": the list leads back to a page of its own");
      }
      try (var answer = reader.answer(ask(subject, page))) {
        if (page.equals(start) && !isApi(answer)) {
          learn(answer);
          return null;
        }
        found.addAll(entries(subject, answer, ManifestParser.MAX_ENTRIES - found.size()));
        page = found.size() < ManifestParser.MAX_ENTRIES ? next(subject, page, answer) : null;
      }
    }
    return found;
  }

  /**
   * Whether the host has no API at all, which is remembered unless it was seen to have it. One that
   * has tells with an error document that it doesn't know this repository or manifest: that says
   * nothing about others.
   */
  private void learn(Answer answer) {
    if (ALWAYS_NO_API.contains(answer.status()) || !isErrorDocument(answer.body())) {
      memory.hasApi.putIfAbsent(repository.host(), false, MEMORY);
    }
  }

  /** OCI Distribution Specification 1.1, "Error Codes". */
  private static boolean isErrorDocument(byte[] body) {
    try {
      for (var error : Json.read(body).path("errors")) {
        if (error.path("code").isTextual()) {
          return true;
        }
      }
      return false;
    } catch (OciException.Untrustworthy _) {
      return false;
    }
  }

  private Ask ask(Digest subject, URI page) {
    return new Ask(
        OciMetrics.Kind.REFERRERS,
        what(subject),
        page,
        repository.base(),
        ManifestParser.OCI_INDEX,
        ManifestParser.MAX_BYTES,
        null);
  }

  private String what(Digest subject) {
    return "referrers of " + repository.named(subject.toString());
  }

  /** A page for people, or the way to one, is what some servers answer to any path. */
  private static boolean isApi(Answer answer) {
    var type = answer.header("Content-Type").toLowerCase(Locale.ROOT);
    return answer.status() == Answer.OK
        ? type.startsWith(ManifestParser.OCI_INDEX)
        : !NO_API.contains(answer.status()) && !answer.isRedirect();
  }

  private List<Descriptor> entries(Digest subject, Answer answer, int limit) {
    if (answer.status() != Answer.OK) {
      throw new OciException.Unavailable(
          "%s: %s answered %d; try again, or ask those who run the registry"
              .formatted(what(subject), repository.host(), answer.status()));
    }
    return parse(what(subject), answer.body(), limit);
  }

  private static List<Descriptor> parse(String what, byte[] bytes, int limit) {
    try {
      return ManifestParser.referrers(bytes, limit);
    } catch (OciException.Untrustworthy e) {
      throw new OciException.Untrustworthy(what + ": " + e.getMessage());
    }
  }

  private @Nullable URI next(Digest subject, URI page, Answer answer) {
    for (var link : answer.headers().allValues("Link")) {
      var matcher = NEXT.matcher(link);
      if (link.length() <= MAX_LINK_CHARS && matcher.find()) {
        var uri = Hosts.resolve(page, matcher.group(1));
        if (uri == null
            || !Hosts.of(uri).equals(Hosts.of(page))
            || !uri.getScheme().equalsIgnoreCase(page.getScheme())
            || !uri.getRawPath().equals(page.getRawPath())) {
          throw new OciException.Untrustworthy(
              "%s: the list goes on at %s, which is another place"
                  .formatted(what(subject), Excerpt.of(matcher.group(1))));
        }
        return uri;
      }
    }
    return null;
  }

  private List<Descriptor> fromTag(Digest subject) {
    try {
      return reader.bytes(
          "sha256-" + subject.hex(),
          "fallback tag ",
          bytes -> parse(what(subject) + " (fallback tag)", bytes, ManifestParser.MAX_ENTRIES));
    } catch (OciException.NotFound _) {
      return List.of();
    }
  }
}
