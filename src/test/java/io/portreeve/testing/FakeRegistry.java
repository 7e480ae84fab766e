package io.portreeve.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.ImageReference;
import io.portreeve.oci.Budget;
import io.portreeve.oci.Descriptor;
import io.portreeve.oci.DistributionClient;
import io.portreeve.oci.Manifest;
import io.portreeve.oci.ManifestParser;
import io.portreeve.oci.OciException;
import io.portreeve.oci.RepositoryReader;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Registries in memory, all hosts in one. A repository is named {@code host/path}, such as {@code
 * registry.test/shop/api}; pushing makes it. Every read takes one request (and its bytes) of the
 * budget, is counted, and is written down as {@code manifest registry.test/shop/api v1}, {@code
 * referrers registry.test/shop/api sha256:…} or {@code blob registry.test/shop/api sha256:…}.
 */
public final class FakeRegistry implements DistributionClient {
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  private static final String INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String EMPTY_CONFIG = "application/vnd.oci.empty.v1+json";
  private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

  private static final class Repository {
    private final Map<Digest, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, Digest> tags = new ConcurrentHashMap<>();
    private final Map<Digest, List<Descriptor>> referrers = new ConcurrentHashMap<>();
  }

  private final Map<String, Repository> repositories = new ConcurrentHashMap<>();
  private final Map<String, PullCredential> required = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> before = _ -> {};

  /** Called before every answer with what is asked; may block, or throw an {@link OciException}. */
  public void before(Consumer<String> hook) {
    before = hook;
  }

  /** Answers normally again. */
  public void heal() {
    before = _ -> {};
  }

  /** From now on the host wants this user name and password, whatever their identity. */
  public void requireCredential(PullCredential credential) {
    required.put(credential.host(), credential);
  }

  /** What was asked so far, in order. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  /** How many requests there were since the start or since {@link #forgetRequests}. */
  public int requests() {
    return asked.size();
  }

  /** Starts counting anew. */
  public void forgetRequests() {
    asked.clear();
  }

  /** Pushes a blob. */
  public Digest pushBlob(String name, byte[] content) {
    var digest = digest(content);
    repository(name).blobs.put(digest, content.clone());
    return digest;
  }

  /**
   * Pushes the bytes of a manifest or index, whatever they are, without listing it as a referrer.
   */
  public Digest pushManifest(String name, byte[] content) {
    var digest = digest(content);
    repository(name).manifests.put(digest, content.clone());
    return digest;
  }

  /** Makes a tag name a digest. */
  public void tag(String name, String tag, Digest digest) {
    repository(name).tags.put(tag, digest);
  }

  /** Pushes an image of one layer with this content, under a tag. */
  public Digest pushImage(String name, String tag, String content) {
    var config = pushBlob(name, "{\"architecture\":\"amd64\",\"os\":\"linux\"}".getBytes(UTF_8));
    var layer = pushBlob(name, content.getBytes(UTF_8));
    var digest =
        pushManifest(
            name,
            """
            {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":38},\
            "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%s","size":%d}]}"""
                .formatted(MANIFEST, CONFIG, config, layer, content.getBytes(UTF_8).length)
                .getBytes(UTF_8));
    tag(name, tag, digest);
    return digest;
  }

  /** Pushes an index of manifests that are there, under a tag. */
  public Digest pushIndex(String name, String tag, List<Digest> manifests) {
    var entries =
        manifests.stream()
            .map(
                each ->
                    "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(read(name, each).mediaType(), each, read(name, each).size()))
            .collect(Collectors.joining(","));
    var digest =
        pushManifest(
            name,
            "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(INDEX, entries)
                .getBytes(UTF_8));
    tag(name, tag, digest);
    return digest;
  }

  /**
   * Pushes an artifact of one layer that refers to a manifest, as cosign attaches a bundle.
   *
   * @param artifactType of the artifact and of its layer
   * @return digest of the artifact's manifest
   */
  public Digest pushReferrer(
      String name, Digest subject, String artifactType, byte[] content, Map<String, String> notes) {
    var layer = pushBlob(name, content);
    var config = pushBlob(name, "{}".getBytes(UTF_8));
    var annotations =
        new LinkedHashMap<>(notes)
            .entrySet().stream()
                .map(each -> "\"%s\":\"%s\"".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining(","));
    var bytes =
        """
        {"schemaVersion":2,"mediaType":"%1$s","artifactType":"%2$s",\
        "config":{"mediaType":"%3$s","digest":"%4$s","size":2},\
        "layers":[{"mediaType":"%2$s","digest":"%5$s","size":%6$d}],\
        "subject":{"mediaType":"%1$s","digest":"%7$s","size":1},"annotations":{%8$s}}"""
            .formatted(
                MANIFEST,
                artifactType,
                EMPTY_CONFIG,
                config,
                layer,
                content.length,
                subject,
                annotations)
            .getBytes(UTF_8);
    var digest = pushManifest(name, bytes);
    list(name, subject, new Descriptor(MANIFEST, digest, bytes.length, artifactType, notes));
    return digest;
  }

  /** Lists an entry as a referrer of a manifest, true or not. */
  public void list(String name, Digest subject, Descriptor entry) {
    repository(name)
        .referrers
        .computeIfAbsent(subject, _ -> new CopyOnWriteArrayList<>())
        .add(entry);
  }

  /** Removes a manifest and every list entry that names it. */
  public void deleteManifest(String name, Digest digest) {
    var repository = repository(name);
    repository.manifests.remove(digest);
    repository.tags.values().removeIf(digest::equals);
    repository.referrers.remove(digest);
    repository.referrers.values().forEach(list -> list.removeIf(e -> e.digest().equals(digest)));
  }

  private Repository repository(String name) {
    return repositories.computeIfAbsent(name, _ -> new Repository());
  }

  private Manifest read(String name, Digest digest) {
    var bytes = repository(name).manifests.get(digest);
    if (bytes == null) {
      throw new OciException.NotFound(name + "@" + digest + " isn't there (404)");
    }
    return ManifestParser.parse(bytes, null);
  }

  private static Digest digest(byte[] content) {
    try {
      return new Digest(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public RepositoryReader open(ImageReference image, PullCredentials credentials, Budget budget) {
    return new Reader(image.host(), image.host() + "/" + image.repository(), credentials, budget);
  }

  private final class Reader implements RepositoryReader {
    private final String host;
    private final String name;
    private final PullCredentials credentials;
    private final Budget budget;

    Reader(String host, String name, PullCredentials credentials, Budget budget) {
      this.host = host;
      this.name = name;
      this.credentials = credentials;
      this.budget = budget;
    }

    private Repository ask(String what, Object of) {
      var question = question(what, of);
      var repository = repositories.get(name);
      if (repository == null) {
        throw new OciException.NotFound(question + ": no such repository (404)");
      }
      return repository;
    }

    private String question(String what, Object of) {
      var question = what + " " + name + " " + of;
      if (!budget.takeRequest() || budget.left().isZero()) {
        throw new OciException.OverBudget(question + ": no request or time left");
      }
      asked.add(question);
      before.accept(question);
      checkCredentials(question);
      return question;
    }

    private void checkCredentials(String question) {
      var wanted = required.get(host);
      if (wanted != null
          && credentials.forHost(host).stream()
              .noneMatch(
                  given -> given.host().equals(host) && given.login().equals(wanted.login()))) {
        throw new OciException.Unauthorized(question + ": other credentials are wanted (401)");
      }
    }

    private byte[] take(byte[] content, String question) {
      if (!budget.takeBytes(content.length)) {
        throw new OciException.OverBudget(question + ": no bytes left");
      }
      return content.clone();
    }

    @Override
    public Manifest manifest(String tag) {
      var digest = ask("manifest", tag).tags.get(tag);
      if (digest == null) {
        throw new OciException.NotFound(name + ":" + tag + " isn't there (404)");
      }
      var manifest = read(name, digest);
      take(new byte[(int) manifest.size()], name + ":" + tag);
      return manifest;
    }

    @Override
    public Manifest manifest(Digest digest) {
      ask("manifest", digest);
      var manifest = read(name, digest);
      take(new byte[(int) manifest.size()], name + "@" + digest);
      return manifest;
    }

    @Override
    public List<Descriptor> referrers(Digest subject) {
      question("referrers", subject);
      var repository = repositories.get(name);
      var found = repository == null ? null : repository.referrers.get(subject);
      return found == null ? List.of() : new ArrayList<>(found);
    }

    @Override
    public byte[] blob(Digest digest, long limit) {
      var content = ask("blob", digest).blobs.get(digest);
      if (content == null) {
        throw new OciException.NotFound(name + "@" + digest + " isn't there (404)");
      }
      if (content.length > limit) {
        throw new OciException.Untrustworthy(name + "@" + digest + " is larger than " + limit);
      }
      return take(content, name + "@" + digest);
    }
  }
}
