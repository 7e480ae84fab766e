package io.portreeve.e2e.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.testing.Keys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images of given layers and indexes of them, pushed into a repository as a builder would. Equal
 * layers have equal digests in every repository; what they hold is no file system.
 */
public final class BuiltImages {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String IN_TOTO = "application/vnd.in-toto+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String host;
  private final String repository;

  /** Names the repository. */
  public BuiltImages(String host, String repository) {
    this.host = host;
    this.repository = repository;
  }

  /**
   * A manifest that was pushed.
   *
   * @param reference how pods name it, by digest
   * @param entry how an index lists it
   */
  public record Built(String reference, String entry) {
    /** How an index lists it for another platform than its own. */
    public Built listedFor(String platform) {
      return new Built(
          reference, entry.replaceFirst("\"platform\":\\{[^}]*}", platformOf(platform)));
    }
  }

  /** Pushes an image of these layers. */
  public Built image(String platform, String... layers) {
    return manifest(platform, LAYER, layers);
  }

  /** Pushes what BuildKit lists beside an image to attest something of it. */
  public Built attestation(String text) {
    return manifest("unknown/unknown", IN_TOTO, text);
  }

  private Built manifest(String platform, String type, String... layers) {
    var parts = platform.split("/", -1);
    var config =
        """
        {"os":"%s","architecture":"%s","rootfs":{"type":"layers","diff_ids":[]}}"""
            .formatted(parts[0], parts[1]);
    var content =
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}"""
            .formatted(
                MANIFEST,
                blob(CONFIG, config),
                String.join(",", Arrays.stream(layers).map(layer -> blob(type, layer)).toList()));
    return put(digest(content), MANIFEST, content, "," + platformOf(platform));
  }

  /** Pushes an index of these. */
  public Built index(Built... listed) {
    var content = indexOf(listed);
    return put(digest(content), INDEX, content, "");
  }

  /** Pushes an index of these under a tag, and returns it by digest. */
  public Built tagged(String tag, Built... listed) {
    var content = indexOf(listed);
    var _ = put(tag, INDEX, content, "");
    return put(digest(content), INDEX, content, "");
  }

  private static String indexOf(Built... listed) {
    return """
    {"schemaVersion":2,"mediaType":"%s","manifests":[%s]}"""
        .formatted(INDEX, String.join(",", Stream.of(listed).map(Built::entry).toList()));
  }

  private static String platformOf(String platform) {
    var parts = platform.split("/", -1);
    return """
    "platform":{"os":"%s","architecture":"%s"}"""
        .formatted(parts[0], parts[1]);
  }

  private static String descriptor(String type, String content, String more) {
    return """
    {"mediaType":"%s","digest":"%s","size":%d%s}"""
        .formatted(type, digest(content), content.getBytes(UTF_8).length, more);
  }

  private static String digest(String content) {
    return "sha256:" + HexFormat.of().formatHex(Keys.sha256(content.getBytes(UTF_8)));
  }

  private Built put(String name, String type, String content, String platform) {
    var _ =
        send(
            HttpRequest.newBuilder(at("manifests/" + name))
                .header("Content-Type", type)
                .PUT(BodyPublishers.ofString(content)));
    return new Built(
        host + "/" + repository + "@" + digest(content), descriptor(type, content, platform));
  }

  /** Pushes a blob; how a manifest lists it. */
  private String blob(String type, String content) {
    var upload =
        send(HttpRequest.newBuilder(at("blobs/uploads/")).POST(BodyPublishers.noBody()))
            .headers()
            .firstValue("Location")
            .orElseThrow();
    var address = at("").resolve(upload).toString();
    var separator = address.contains("?") ? "&" : "?";
    var _ =
        send(
            HttpRequest.newBuilder(URI.create(address + separator + "digest=" + digest(content)))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofString(content)));
    return descriptor(type, content, "");
  }

  private URI at(String path) {
    return URI.create("http://%s/v2/%s/%s".formatted(host, repository, path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var asked = request.build();
      var answer = http.send(asked, BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new AssertionError(asked + " gave " + answer.statusCode() + ": " + answer.body());
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The layers of a base with further ones above. */
  public static String[] on(List<String> base, String... more) {
    var all = new ArrayList<>(base);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
