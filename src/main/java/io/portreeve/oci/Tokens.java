package io.portreeve.oci;

import com.fasterxml.jackson.databind.JsonNode;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.UserPassword;
import io.portreeve.image.Excerpt;
import io.portreeve.oci.Challenge.Scheme.Bearer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fetches and keeps tokens. A token serves the credential and the repository it was given for, no
 * other. It asks for pulling only, whatever the registry's challenge asks for.
 *
 * <p>Credentials go to the registry's own host, or to the one other host that the settings allow
 * for it: a registry could otherwise name a stranger's token service, and collect.
 *
 * <p>Source: Docker Registry v2 authentication via central service ("Token Authentication
 * Specification").
 */
final class Tokens {
  private static final int MAX_KEPT = 2_000;
  private static final int MAX_BODY_BYTES = 64 * 1024;
  private static final int MAX_TOKEN_CHARS = 16 * 1024;
  private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
  private static final Duration MAX_LIFE = Duration.ofHours(1);

  /** Token services at another host that belongs to the registry's operator. */
  private static final Map<String, String> WELL_KNOWN =
      Map.of("registry-1.docker.io", "auth.docker.io");

  /** What a token is good for. Holds a credential: never printed. */
  record Purpose(
      URI registry, String repository, Bearer service, @Nullable PullCredential credential) {
    @Override
    public String toString() {
      return "Purpose[" + repository + "]";
    }
  }

  /** A token, or why there is none. */
  record Outcome(@Nullable String token, boolean kept, String refusal) {
    @Override
    public String toString() {
      return "Outcome[" + refusal + "]";
    }
  }

  private final Transport transport;
  private final OciSettings settings;
  private final RecentMap<Purpose, String> kept;

  Tokens(Transport transport, OciSettings settings, LongSupplier nanos) {
    this.transport = transport;
    this.settings = settings;
    this.kept = new RecentMap<>(MAX_KEPT, nanos);
  }

  /** Forgets a token that wasn't accepted. */
  void forget(Purpose purpose) {
    kept.remove(purpose);
  }

  /**
   * A token for the purpose, kept or new.
   *
   * @throws OciException if the token service isn't one that may be asked, or doesn't answer
   */
  Outcome get(Purpose purpose, String what, Budget budget) {
    var known = kept.get(purpose);
    if (known != null) {
      return new Outcome(known, true, "");
    }
    var service = service(purpose, what);
    var host = Hosts.of(service);
    if (purpose.credential() != null && !mayHaveCredentials(Hosts.of(purpose.registry()), host)) {
      return new Outcome(
          null,
          false,
          "not sent to the token service %s, which is another host; the webhook's settings can allow it"
              .formatted(host));
    }
    try (var answer = ask(purpose, service, what, budget)) {
      return outcome(purpose, answer, what, host);
    }
  }

  private Outcome outcome(Purpose purpose, Answer answer, String what, String host) {
    if (answer.isRefusal()) {
      return new Outcome(
          null, false, "refused by the token service %s (%d)".formatted(host, answer.status()));
    }
    if (answer.status() != Answer.OK) {
      throw new OciException.Unavailable(
          "%s: the token service %s answered %d instead of a token"
              .formatted(what, host, answer.status()));
    }
    return new Outcome(keep(purpose, answer, what, host), false, "");
  }

  private URI service(Purpose purpose, String what) {
    var uri = Hosts.absolute(purpose.service().realm());
    if (uri == null) {
      throw new OciException.Untrustworthy(
          "%s: the registry names the token service %s, which isn't a URL"
              .formatted(what, Excerpt.of(purpose.service().realm())));
    }
    var host = Hosts.of(uri);
    if (!"https".equalsIgnoreCase(uri.getScheme()) && !settings.scheme(host).equals("http")) {
      throw new OciException.Untrustworthy(
          "%s: the registry names a token service at %s without TLS".formatted(what, host));
    }
    return uri;
  }

  /** Whether the token service of this host may have credentials for that registry. */
  boolean mayHaveCredentials(String registry, String service) {
    return service.equals(registry)
        || service.equals(WELL_KNOWN.get(registry))
        || service.equals(settings.tokenServices().get(registry));
  }

  private Answer ask(Purpose purpose, URI service, String what, Budget budget) {
    var query = new StringBuilder(service.getRawQuery() == null ? "?" : "&");
    if (purpose.service().service() != null) {
      query.append("service=").append(encoded(purpose.service().service())).append('&');
    }
    query.append("scope=").append(encoded("repository:" + purpose.repository() + ":pull"));
    return transport.get(
        new Ask(
            OciMetrics.Kind.TOKEN,
            "token for " + what,
            URI.create(service + query.toString()),
            purpose.registry(),
            "application/json",
            MAX_BODY_BYTES,
            basic(login(purpose.credential(), budget))),
        budget);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * What a credential logs in with; null for anonymous.
   *
   * @throws io.portreeve.credentials.CredentialsException if it can't be had
   */
  static @Nullable UserPassword login(@Nullable PullCredential credential, Budget budget) {
    if (credential == null) {
      return null;
    }
    // Whoever issues it is a part of the registry, as its token service is.
    try (var _ = budget.waiting()) {
      return credential.login().get(budget.left());
    }
  }

  /** The Authorization field with a user name and password; null for anonymous. */
  static @Nullable String basic(@Nullable UserPassword login) {
    return login == null
        ? null
        : "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (login.username() + ":" + login.password()).getBytes(StandardCharsets.UTF_8));
  }

  private String keep(Purpose purpose, Answer answer, String what, String host) {
    try {
      var body = Json.read(answer.body());
      var token = token(body.path("token"), body.path("access_token"));
      if (token != null) {
        kept.put(purpose, token, life(body));
        return token;
      }
    } catch (OciException.Untrustworthy _) {
      // Said below: that it isn't JSON helps nobody.
    }
    throw new OciException.Unavailable(
        "%s: the token service %s answered without a token that can be used".formatted(what, host));
  }

  private static @Nullable String token(JsonNode token, JsonNode accessToken) {
    var text = (token.isTextual() ? token : accessToken).asText("");
    return !text.isEmpty()
            && text.length() <= MAX_TOKEN_CHARS
            && text.chars().allMatch(c -> c > ' ' && c <= '~')
        ? text
        : null;
  }

  /** Four fifths of what is promised: a token that expires under way costs a request. */
  private static Duration life(JsonNode body) {
    var seconds = body.path("expires_in").asLong(DEFAULT_LIFE.toSeconds());
    return Duration.ofSeconds(Math.clamp(seconds, 0, MAX_LIFE.toSeconds()))
        .multipliedBy(4)
        .dividedBy(5);
  }
}
