package io.portreeve.repository;

import io.portreeve.iam.PolicyDocument;
import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import io.portreeve.image.Sha256;
import io.portreeve.provider.EncryptionSetting;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a repository shall be: spec and defaults merged. What is absent is left as it is.
 *
 * @param name its name
 * @param owner whose it is
 * @param tagMutability whether tags may be moved
 * @param scanOnPush whether images are scanned when they are pushed
 * @param encryption its encryption, when it is created
 * @param encryptionDemanded whether an existing repository must have that encryption: the object
 *     asks for it itself
 * @param lifecycle its retention rules
 * @param policy its repository policy
 * @param archived images that shall be archived
 * @param tags resource tags, those of ownership not among them
 */
record RepositoryIntent(
    RepositoryName name,
    RepositoryOwner owner,
    @Nullable TagMutabilitySetting tagMutability,
    @Nullable Boolean scanOnPush,
    @Nullable EncryptionSetting encryption,
    boolean encryptionDemanded,
    @Nullable LifecycleDocument lifecycle,
    @Nullable PolicyDocument policy,
    SortedSet<Digest> archived,
    Map<String, String> tags) {

  RepositoryIntent {
    archived = Collections.unmodifiableSortedSet(new TreeSet<>(archived));
    tags = Map.copyOf(tags);
  }

  /** All tags that the repository shall carry. */
  Map<String, String> allTags() {
    var all = new TreeMap<>(tags);
    all.putAll(owner.tags());
    return all;
  }

  /** A hash of all that is asked: equal hashes ask the same. */
  String hash() {
    var text =
        String.join(
            "\n",
            name.value(),
            tagText(),
            String.valueOf(tagMutability),
            String.valueOf(scanOnPush),
            encryptionDemanded ? String.valueOf(encryption) : "",
            lifecycle == null ? "" : lifecycle.hash());
    if (policy != null) {
      text += "\npolicy " + policy.hash();
    }
    if (!archived.isEmpty()) {
      text += "\narchived " + archived;
    }
    return Sha256.hex(text, 8);
  }

  /** With lengths, so that no key can pass for a part of a value. */
  private String tagText() {
    var text = new StringBuilder();
    allTags()
        .forEach(
            (key, value) ->
                text.append(key.length())
                    .append(':')
                    .append(key)
                    .append(value.length())
                    .append(':')
                    .append(value));
    return text.toString();
  }
}
