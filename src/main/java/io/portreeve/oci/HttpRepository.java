package io.portreeve.oci;

import io.portreeve.image.Digest;
import io.portreeve.image.Excerpt;
import io.portreeve.image.Sha256;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A repository of a registry, over HTTP. */
final class HttpRepository implements RepositoryReader {
  private static final int MAX_HOPS = 3;

  private final Repository repository;
  private final OciSettings settings;
  private final Authorizer authorizer;
  private final Transport transport;
  private final Budget budget;
  private final ReferrersReader referrers;

  /** What all repositories of a client share. */
  record Shared(
      OciSettings settings,
      Transport transport,
      Authorizer.Memory authorization,
      ReferrersReader.Memory referrers) {}

  HttpRepository(Shared shared, Repository repository, Authorizer authorizer, Budget budget) {
    this.repository = repository;
    this.settings = shared.settings();
    this.authorizer = authorizer;
    this.transport = shared.transport();
    this.budget = budget;
    this.referrers = new ReferrersReader(shared.referrers(), repository, this);
  }

  @Override
  public Manifest manifest(String tag) {
    return read(tag, null);
  }

  @Override
  public Manifest manifest(Digest digest) {
    return read(digest.toString(), digest);
  }

  @Override
  public List<Descriptor> referrers(Digest subject) {
    return referrers.list(subject);
  }

  private Manifest read(String reference, @Nullable Digest digest) {
    var what = "manifest " + repository.named(reference);
    try (var answer = manifestAnswer(what, reference)) {
      checkDigest(what, answer, digest);
      return parsed(what, answer);
    }
  }

  private static Manifest parsed(String what, Answer answer) {
    try {
      return ManifestParser.parse(answer.body(), answer.header("Content-Type"));
    } catch (OciException.Untrustworthy e) {
      throw new OciException.Untrustworthy(what + ": " + e.getMessage());
    }
  }

  /** What is made of the bytes that a tag names, whatever they are. */
  <T> T bytes(String tag, String kind, Function<byte[], T> use) {
    var what = kind + repository.named(tag);
    try (var answer = manifestAnswer(what, tag)) {
      checkDigest(what, answer, null);
      return use.apply(answer.body());
    }
  }

  private Answer manifestAnswer(String what, String reference) {
    var answer =
        answer(
            new Ask(
                OciMetrics.Kind.MANIFEST,
                what,
                repository.uri("manifests", reference),
                repository.base(),
                ManifestParser.ACCEPT,
                ManifestParser.MAX_BYTES,
                null));
    if (answer.isRedirect()) {
      throw new OciException.Untrustworthy(
          "%s: %s redirects to another place (%d), which is followed for blobs only; name the registry that has"
              .formatted(what, repository.host(), answer.status())
              .concat(" the image"));
    }
    checkStatus(what, answer, repository.host());
    return answer;
  }

  private static void checkDigest(String what, Answer answer, @Nullable Digest digest) {
    var found = Sha256.of(answer.body());
    if (digest != null && !digest.equals(found)) {
      throw new OciException.Untrustworthy(
          "%s: the registry sent content of another digest, %s".formatted(what, found));
    }
    for (var said : answer.headers().allValues("Docker-Content-Digest")) {
      if (!said.strip().equals(found.toString())) {
        throw new OciException.Untrustworthy(
            "%s: the registry says it sends %s, but sent %s"
                .formatted(what, Excerpt.of(said), found));
      }
    }
  }

  private static void checkStatus(String what, Answer answer, String host) {
    if (answer.status() == Answer.OK) {
      return;
    }
    if (answer.status() == Answer.NOT_FOUND) {
      throw new OciException.NotFound(
          "%s: %s has no such thing (404), or hides it; check the image's name, and imagePullSecrets for %s"
              .formatted(what, host, host));
    }
    throw new OciException.Unavailable(
        "%s: %s answered %d; try again, or ask those who run the registry"
            .formatted(what, host, answer.status()));
  }

  @Override
  public byte[] blob(Digest digest, long limit) {
    return blob(digest, limit, bytes -> bytes);
  }

  @Override
  public <T> T blob(Digest digest, long limit, Function<byte[], T> use) {
    var what = "blob " + repository.named(digest.toString());
    var ask =
        new Ask(
            OciMetrics.Kind.BLOB,
            what,
            repository.uri("blobs", digest.toString()),
            repository.base(),
            "*/*",
            limit,
            null);
    try (var answer = follow(ask)) {
      var found = Sha256.of(answer.body());
      if (!found.equals(digest)) {
        throw new OciException.Untrustworthy(
            "%s: the registry sent content of another digest, %s".formatted(what, found));
      }
      return use.apply(answer.body());
    }
  }

  /** Who asks is told to the registry only, and no longer once it has sent us elsewhere. */
  private Answer follow(Ask first) {
    var ask = first;
    var home = true;
    var answer = answer(ask);
    for (var hops = 0; answer.isRedirect(); hops++) {
      if (hops == MAX_HOPS) {
        throw new OciException.Untrustworthy(
            "%s: more than %d redirects".formatted(ask.what(), MAX_HOPS));
      }
      var next = location(ask, answer);
      home &= isHome(next);
      ask = ask.at(next);
      answer = home ? answer(ask) : transport.get(ask, budget);
    }
    checkStatus(ask.what(), answer, Hosts.of(ask.uri()));
    return answer;
  }

  private boolean isHome(URI uri) {
    return Hosts.of(uri).equals(repository.host())
        && uri.getScheme().equalsIgnoreCase(repository.base().getScheme());
  }

  private URI location(Ask ask, Answer answer) {
    var location = answer.header("Location").strip();
    var next = location.isEmpty() ? null : Hosts.resolve(ask.uri(), location);
    if (next == null) {
      throw new OciException.Untrustworthy(
          "%s: %s redirects (%d) without a URL to go to"
              .formatted(ask.what(), Hosts.of(ask.uri()), answer.status()));
    }
    var host = Hosts.of(next);
    if (!"https".equalsIgnoreCase(next.getScheme()) && !settings.scheme(host).equals("http")) {
      throw new OciException.Untrustworthy(
          "%s: %s redirects to %s without TLS".formatted(ask.what(), Hosts.of(ask.uri()), host));
    }
    return next;
  }

  /** The registry's answer to somebody whom it lets. */
  Answer answer(Ask ask) {
    return authorizer.ask(ask);
  }
}
