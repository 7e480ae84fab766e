package io.portreeve.e2e.harness;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Plays the kubelet's part in mounting a Secret: a folder whose files are the Secret's, and change
 * with it, all at once. One that is deleted leaves them as they are.
 */
public final class MountedSecret implements AutoCloseable {
  private static final int LOOK_MILLIS = 500;

  private final KubernetesClient client;
  private final String name;
  private final Path folder;
  private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
  private Map<String, String> last = Map.of();
  private int version;

  /** Mounts a Secret of Portreeve's namespace. */
  public MountedSecret(Lab lab, String name, Path folder) {
    this.client = lab.client();
    this.name = name;
    this.folder = folder;
    try {
      clear(folder);
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var _ = looks.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** What an ended run left isn't this Secret's. */
  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** The folder. */
  public Path folder() {
    return folder;
  }

  private void look() {
    try {
      var secret = client.secrets().inNamespace("portreeve-system").withName(name).get();
      if (secret != null && !secret.getData().equals(last)) {
        write(secret.getData());
        last = secret.getData();
      }
    } catch (KubernetesClientException | IOException _) {
      // The API server is away, or something else: there is another look.
    }
  }

  private void write(Map<String, String> data) throws IOException {
    version++;
    var content = Files.createDirectories(folder.resolve("..version-" + version));
    for (var entry : data.entrySet()) {
      Files.write(content.resolve(entry.getKey()), Base64.getDecoder().decode(entry.getValue()));
    }
    var next = folder.resolve("..next");
    Files.deleteIfExists(next);
    Files.createSymbolicLink(next, content.getFileName());
    Files.move(next, folder.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    for (var key : data.keySet()) {
      var file = folder.resolve(key);
      if (!Files.isSymbolicLink(file)) {
        Files.deleteIfExists(file);
        Files.createSymbolicLink(file, Path.of("..data", key));
      }
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
