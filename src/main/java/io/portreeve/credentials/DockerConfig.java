package io.portreeve.credentials;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portreeve.image.Excerpt;
import io.portreeve.image.ForeignJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a pull Secret. An entry is for one host, exactly: no wildcards, no prefixes of a
 * path. One that can't be used is a problem of its host, told once that host refuses; it spoils no
 * other.
 *
 * <p>Source: Kubernetes, "Pull an Image from a Private Registry" (types {@code
 * kubernetes.io/dockerconfigjson} and {@code kubernetes.io/dockercfg}).
 */
public final class DockerConfig {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_ENTRIES = 1_000;
  private static final int MAX_NESTING = 16;
  private static final int MAX_TOKENS = 50_000;
  private static final int MAX_NAME = 50_000;
  private static final int MAX_NUMBER = 1_000;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              ForeignJson.factory(
                  new ForeignJson.Bounds(MAX_NESTING, MAX_TOKENS, MAX_BYTES, MAX_NAME, MAX_NUMBER)))
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** What a key says: a user, or why it can't be used. A null host: any may be meant. */
  private record Entry(
      @Nullable String host, String username, String password, @Nullable String problem) {
    static Entry unusable(@Nullable String host, String problem) {
      return new Entry(host, "", "", problem);
    }

    @Override
    public String toString() {
      return "Entry[" + host + "]";
    }
  }

  private final List<Entry> entries;

  private DockerConfig(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /**
   * Reads {@code .dockerconfigjson}: an object with {@code auths}.
   *
   * @throws CredentialsException if it isn't one, has more than 1 MiB or 1,000 entries; the message
   *     holds nothing of the content
   */
  public static DockerConfig parseConfigJson(byte[] json) {
    var auths = object(json).path("auths");
    return auths.isMissingNode() || auths.isNull() ? new DockerConfig(List.of()) : of(auths);
  }

  /**
   * Reads the older {@code .dockercfg}: the entries alone.
   *
   * @throws CredentialsException as {@link #parseConfigJson}
   */
  public static DockerConfig parseLegacy(byte[] json) {
    return of(object(json));
  }

  private static JsonNode object(byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new CredentialsException(
          "has %,d bytes; at most %,d are read".formatted(json.length, MAX_BYTES));
    }
    try {
      var root = MAPPER.readTree(json);
      if (root.isObject()) {
        return root;
      }
      throw new CredentialsException("isn't a JSON object of registries");
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new CredentialsException(
          "isn't JSON that is accepted here (one object, no key twice, at most "
              + MAX_NESTING
              + " levels)"
              + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr()));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static DockerConfig of(JsonNode auths) {
    if (!auths.isObject()) {
      throw new CredentialsException("has 'auths' that isn't an object of registries");
    }
    if (auths.size() > MAX_ENTRIES) {
      throw new CredentialsException(
          "has %,d entries; at most %,d are read".formatted(auths.size(), MAX_ENTRIES));
    }
    var entries = new ArrayList<Entry>();
    for (var each : auths.properties()) {
      entries.add(entry(each.getKey(), each.getValue()));
    }
    return new DockerConfig(entries);
  }

  private static Entry entry(String key, JsonNode value) {
    var name = "entry " + Excerpt.of(key);
    var host = HostKey.ofKey(key);
    if (host == null) {
      return Entry.unusable(
          null, name + " isn't the name of a host: patterns and other schemes aren't used");
    }
    if (HostKey.hasPath(key)) {
      return Entry.unusable(
          host, name + " is for a part of its host, which isn't used: write the host alone");
    }
    var auth = value.path("auth").asText("");
    if (!auth.isEmpty()) {
      return decoded(host, name, auth);
    }
    return checked(
        host, name, value.path("username").asText(""), value.path("password").asText(""), value);
  }

  private static Entry decoded(String host, String name, String auth) {
    try {
      var text = new String(Base64.getDecoder().decode(auth.strip()), StandardCharsets.UTF_8);
      var colon = text.indexOf(':');
      if (colon > 0 && colon < text.length() - 1) {
        return new Entry(host, text.substring(0, colon), text.substring(colon + 1), null);
      }
    } catch (IllegalArgumentException _) {
      // Said below; the exception's message would quote the secret.
    }
    return Entry.unusable(host, name + " has an 'auth' that isn't user:password in Base64");
  }

  private static Entry checked(
      String host, String name, String username, String password, JsonNode value) {
    if (password.isEmpty() && value.hasNonNull("identitytoken")) {
      return Entry.unusable(
          host, name + " has an identity token, which isn't used: give user name and password");
    }
    if (username.isEmpty() || password.isEmpty()) {
      return Entry.unusable(host, name + " has no user name or no password");
    }
    if (username.indexOf(':') >= 0) {
      // RFC 7617, 2: a user name with a colon can't be told from its password.
      return Entry.unusable(host, name + " has a user name with ':' in it");
    }
    return new Entry(host, username, password, null);
  }

  /**
   * The entries as credentials.
   *
   * @param identity of {@link PullCredential}: the source, and another one when its content changes
   */
  public PullCredentials toCredentials(String identity) {
    return new Source(identity, entries);
  }

  private record Source(String identity, List<Entry> entries) implements PullCredentials {
    @Override
    public List<PullCredential> forHost(String host) {
      return entriesFor(host)
          .filter(each -> each.problem() == null)
          .map(each -> new PullCredential(identity, host, each.username(), each.password()))
          .toList();
    }

    private Stream<Entry> entriesFor(String host) {
      return entries.stream().filter(each -> host.equals(each.host()));
    }

    @Override
    public List<String> problems(String host) {
      return Stream.concat(
              entriesFor(host), entries.stream().filter(each -> each.host() == null).limit(1))
          .filter(each -> each.problem() != null)
          .map(each -> PullCredential.label(identity) + ": " + each.problem())
          .toList();
    }

    @Override
    public String toString() {
      return identity;
    }
  }
}
