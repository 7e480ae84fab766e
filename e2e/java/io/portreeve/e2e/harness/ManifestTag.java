package io.portreeve.e2e.harness;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** The manifest under a tag such as {@code sha256-….sig}, as whoever may push sees it. */
public final class ManifestTag {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  /**
   * Names it.
   *
   * @param image an image, by digest
   * @param suffix {@code sig} or {@code att}
   */
  public ManifestTag(String image, String suffix) {
    var host = image.substring(0, image.indexOf('/'));
    var repository = image.substring(image.indexOf('/') + 1, image.indexOf('@'));
    var tag = image.substring(image.indexOf('@') + 1).replace(':', '-') + "." + suffix;
    address = URI.create("http://%s/v2/%s/manifests/%s".formatted(host, repository, tag));
  }

  /** Reads it. */
  public String read() {
    return send(HttpRequest.newBuilder(address).header("Accept", MANIFEST).build(), 200);
  }

  /**
   * Writes it, or leaves what is there.
   *
   * @return whether the registry takes it; what it refuses, nobody can attach
   */
  public boolean write(Path file) {
    try {
      var request =
          HttpRequest.newBuilder(address)
              .header("Content-Type", MANIFEST)
              .PUT(BodyPublishers.ofFile(file))
              .build();
      return http.send(request, BodyHandlers.ofString()).statusCode() < 300;
    } catch (FileNotFoundException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private String send(HttpRequest request, int expected) {
    try {
      var answer = http.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != expected) {
        throw new AssertionError(request + " gave " + answer.statusCode() + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
