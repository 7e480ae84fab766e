package io.portreeve.repository;

import io.portreeve.iam.PolicyDocument;
import io.portreeve.image.Digest;
import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RepositoryOwner;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One write to a registry. */
sealed interface RepositoryAction {
  /** What differs. */
  Difference difference();

  /** Whether nothing else may be written unless this was. */
  default boolean isFirst() {
    return false;
  }

  /** Whether it sets the object's tags. */
  default boolean isTagging() {
    return this instanceof Create || this instanceof Tag;
  }

  /** Creates the repository with all that can be set at creation. */
  record Create(NewRepository repository) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference("repository", Difference.NONE, repository.name().value());
    }

    @Override
    public boolean isFirst() {
      return true;
    }
  }

  /** Adds tags, or changes their values. */
  record Tag(RepositoryState repository, Map<String, String> found, Map<String, String> tags)
      implements RepositoryAction {
    public Tag {
      found = Map.copyOf(found);
      tags = Map.copyOf(tags);
    }

    @Override
    public Difference difference() {
      return new Difference(
          "tags",
          found.isEmpty() ? Difference.NONE : new TreeMap<>(found).toString(),
          new TreeMap<>(tags).toString());
    }

    @Override
    public boolean isFirst() {
      return tags.containsKey(RepositoryOwner.OWNER_TAG)
          || tags.containsKey(RepositoryOwner.UID_TAG);
    }
  }

  /** Takes tags off that the object had set and doesn't ask for any more. */
  record Untag(RepositoryState repository, Set<String> keys) implements RepositoryAction {
    public Untag {
      keys = Set.copyOf(keys);
    }

    @Override
    public Difference difference() {
      return new Difference("tags", new TreeSet<>(keys).toString(), Difference.NONE);
    }
  }

  /** Sets whether tags may be moved. */
  record SetTagMutability(RepositoryState repository, TagMutabilitySetting setting)
      implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference(
          "tagMutability", repository.tagMutability().toString(), setting.toString());
    }
  }

  /** Sets whether images are scanned when they are pushed. */
  record SetScanOnPush(RepositoryState repository, boolean scanOnPush) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference(
          "scan.onPush", String.valueOf(repository.scanOnPush()), String.valueOf(scanOnPush));
    }
  }

  /** Puts the retention rules in force. */
  record PutLifecyclePolicy(LifecycleDocument document, @Nullable String found)
      implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference(
          "lifecyclePolicy", Objects.requireNonNullElse(found, Difference.NONE), document.text());
    }
  }

  /** Takes away the retention rules that the object had put in force. */
  record RemoveLifecyclePolicy(String found) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference("lifecyclePolicy", found, Difference.NONE);
    }
  }

  /** Puts the repository policy in force. */
  record SetPolicy(PolicyDocument document, @Nullable String found) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference(
          "access",
          found == null ? Difference.NONE : document.describeDifference(found),
          document.toText());
    }
  }

  /** Takes away the repository policy that the object had put in force. */
  record RemovePolicy(String found) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference("access", found, Difference.NONE);
    }
  }

  /** Archives an image. */
  record Archive(Digest image) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference("archivedImages", Difference.NONE, image.toString());
    }
  }

  /** Takes an image out of the archive that the object had archived. */
  record Restore(Digest image) implements RepositoryAction {
    @Override
    public Difference difference() {
      return new Difference("archivedImages", image.toString(), Difference.NONE);
    }
  }
}
