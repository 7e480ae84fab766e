package io.portreeve.tuf;

import dev.sigstore.json.JsonParseException;
import dev.sigstore.tuf.Fetcher;
import dev.sigstore.tuf.FileNotFoundException;
import dev.sigstore.tuf.MetaFetcher;
import dev.sigstore.tuf.MetaStore;
import dev.sigstore.tuf.TargetStore;
import dev.sigstore.tuf.model.SignedTufMeta;
import dev.sigstore.tuf.model.TufMeta;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the updater trusts, in memory, each file exactly as it was read: it can be verified again.
 */
final class TrustedFiles implements MetaStore, TargetStore {
  private static final String ROOT = "root";

  private final Map<String, SignedTufMeta<?>> parsed = new HashMap<>();
  private final Map<String, String> texts = new HashMap<>();

  /** The newest root. */
  private String root;

  /** Whether the updater may go on from it. */
  private boolean isStarted;

  private @Nullable GuardedFiles files;
  private byte @Nullable [] target;

  private TrustedFiles(TufSource source) {
    root = source.root();
  }

  /** Nothing but the source's root. */
  static TrustedFiles of(TufSource source) {
    return new TrustedFiles(source);
  }

  /** What is in a state that has been verified. */
  static TrustedFiles of(TufSource source, TufState state) throws Refused {
    var all = new TrustedFiles(source);
    all.texts.putAll(state.metadata());
    all.target = state.trustedRoot().getBytes(StandardCharsets.UTF_8);
    var version = read(source.root()).version() + 1;
    for (var next = all.texts.get(rootName(version));
        next != null;
        next = all.texts.get(rootName(++version))) {
      all.root = next;
    }
    all.isStarted = true;
    return all;
  }

  /** Names what is read from now on: what the updater writes is what it read last. */
  void readFrom(GuardedFiles guarded) {
    files = guarded;
  }

  /** The texts by file name. */
  Map<String, String> texts() {
    return Map.copyOf(texts);
  }

  /** Whether the newest root says that files have versions and hashes in their names. */
  boolean isConsistent() throws Refused {
    return read(root).isConsistent();
  }

  /** When the first of what is trusted expires. */
  Instant expiryTime() throws Refused {
    var first = read(root).expiryTime();
    for (var role : List.of("timestamp", "snapshot", "targets")) {
      var name = role + ".json";
      var text = texts.get(name);
      if (text == null) {
        throw new Refused(name + " can't be used: there is none");
      }
      var next = MetadataRules.read(name, text).expiryTime();
      first = next.isBefore(first) ? next : first;
    }
    return first;
  }

  private static String rootName(int version) {
    return version + ".root.json";
  }

  private static Metadata read(String root) throws Refused {
    return MetadataRules.read("root.json", root);
  }

  @Override
  public String getIdentifier() {
    return "memory";
  }

  @Override
  public <T extends SignedTufMeta<? extends TufMeta>> Optional<T> readMeta(
      String role, Class<T> type) throws IOException, JsonParseException {
    if (!parsed.containsKey(role)) {
      var text = role.equals(ROOT) ? (isStarted ? root : null) : texts.get(role + ".json");
      if (text == null) {
        return Optional.empty();
      }
      parsed.put(role, parse(role, text, type));
    }
    return Optional.ofNullable(parsed.get(role)).map(type::cast);
  }

  private static <T extends SignedTufMeta<? extends TufMeta>> T parse(
      String role, String text, Class<T> type) throws IOException, JsonParseException {
    return MetaFetcher.newFetcher(new Kept(text))
        .getMeta(role, type)
        .orElseThrow()
        .getMetaResource();
  }

  /**
   * What is kept, as something to fetch: the library reads metadata nowhere else in public.
   *
   * @param text the metadata
   */
  private record Kept(String text) implements Fetcher {
    @Override
    public String getSource() {
      return "memory";
    }

    @Override
    public byte[] fetchResource(String name, int maxLength) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void writeMeta(String role, SignedTufMeta<? extends TufMeta> meta) throws Refused {
    parsed.put(role, meta);
    var read = files == null ? null : files.metadata();
    if (!role.equals(ROOT)) {
      texts.put(role + ".json", Objects.requireNonNull(read));
    } else if (read == null) {
      // The source's own, before anything was asked for.
      isStarted = true;
    } else {
      root = read;
      texts.put(rootName(read(read).version()), read);
    }
  }

  @Override
  public void clearMeta(String role) {
    parsed.remove(role);
    texts.remove(role + ".json");
  }

  @Override
  public void writeTarget(String name, byte[] contents) {
    target = contents.clone();
  }

  @Override
  public byte[] readTarget(String name) {
    if (target == null) {
      throw new FileNotFoundException(name, getIdentifier());
    }
    return target.clone();
  }

  @Override
  public InputStream getTargetInputSteam(String name) {
    return new ByteArrayInputStream(readTarget(name));
  }

  @Override
  public boolean hasTarget(String name) {
    return target != null;
  }
}
