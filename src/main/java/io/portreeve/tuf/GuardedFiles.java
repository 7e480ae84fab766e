package io.portreeve.tuf;

import dev.sigstore.tuf.Fetcher;
import io.portreeve.image.Excerpt;
import io.portreeve.tuf.RepositoryFiles.Wanted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the updater and the repository's files: names, sizes and numbers are bounded,
 * metadata keep the rules, before the updater sees any of it.
 */
final class GuardedFiles implements Fetcher {
  /** The one target that is ever asked for. */
  static final String TARGET = "trusted_root.json";

  private static final int MAX_METADATA = 512 << 10;

  /** All of it is kept in one ConfigMap, which holds 1 MiB, and what says when it was fetched. */
  static final int MAX_TOTAL = 900 << 10;

  /** Newer roots than the one that the policy names. */
  private static final int MAX_ROOTS = 128;

  private static final Pattern NAME =
      Pattern.compile("(?:[1-9][0-9]{0,9}\\.)?(?<role>root|timestamp|snapshot|targets)\\.json");
  private static final Pattern TARGET_NAME =
      Pattern.compile("([0-9a-f]{64}|[0-9a-f]{128})\\.trusted_root\\.json");

  private final RepositoryFiles files;
  private final TrustedFiles trusted;
  private int roots;
  private int total;
  private String asked = "root.json";
  private @Nullable String metadata;

  GuardedFiles(RepositoryFiles files, TrustedFiles trusted) {
    this.files = files;
    this.trusted = trusted;
  }

  /** The file that was asked for last. */
  String asked() {
    return asked;
  }

  /** The text of the metadata that were read last; null: none were. */
  @Nullable String metadata() {
    return metadata;
  }

  @Override
  public String getSource() {
    return "the repository";
  }

  // The updater wants null where there is no such file.
  @Override
  @SuppressWarnings("NullAway")
  public byte @Nullable [] fetchResource(String name, int maxLength) throws IOException {
    var wanted = wanted(name, maxLength);
    asked = wanted.name();
    var bytes = files.read(wanted);
    if (bytes == null) {
      return null;
    }
    total += bytes.length;
    if (bytes.length > wanted.limit()) {
      throw new Refused(
          "%s is too large: at most %d bytes are read".formatted(asked, wanted.limit()));
    }
    if (total > MAX_TOTAL) {
      throw new Refused(
          "%s and what was read before it are too large: at most %d bytes are kept of a repository"
              .formatted(asked, MAX_TOTAL));
    }
    if (!wanted.name().equals(TARGET)) {
      metadata = text(bytes);
      var _ = MetadataRules.read(asked, metadata);
    }
    return bytes;
  }

  private Wanted wanted(String name, int maxLength) throws Refused {
    if (TARGET_NAME.matcher(name).matches()) {
      var path = trusted.isConsistent() ? name : TARGET;
      return new Wanted(TARGET, "targets/" + path, bounded(maxLength, MAX_TOTAL));
    }
    var metadataName = NAME.matcher(name);
    if (!metadataName.matches()) {
      throw new Refused(
          "%s isn't asked for: the metadata name it, and it isn't a file of a TUF repository"
              .formatted(Excerpt.of(name)));
    }
    var limit = bounded(maxLength, MAX_METADATA);
    var role = metadataName.group("role");
    if (role.equals("root")) {
      if (++roots > MAX_ROOTS) {
        throw new Refused(
            "more than %d roots come after the one that is trusted: name a newer one"
                .formatted(MAX_ROOTS));
      }
      return new Wanted(name, name, limit);
    }
    var plain = role + ".json";
    return new Wanted(plain, trusted.isConsistent() ? name : plain, limit);
  }

  private int bounded(int asked, int most) throws Refused {
    if (asked <= 0) {
      throw new Refused(
          "a file of %d bytes isn't asked for: the metadata name it".formatted(asked));
    }
    return Math.min(asked, most);
  }

  /** The text of a file. */
  String text(byte[] bytes) throws Refused {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new Refused(asked + " can't be used: it isn't UTF-8", e);
    }
  }
}
