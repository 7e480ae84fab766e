package io.portreeve.repository;

import io.portreeve.provider.NewRepository;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.TagMutabilitySetting;
import io.portreeve.retention.LifecycleDocument;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One write to a registry. */
sealed interface RepositoryAction {
  /** What differs, as people read it: the setting, what was found, what is asked. */
  String difference();

  /** Creates the repository with all that can be set at creation. */
  record Create(NewRepository repository) implements RepositoryAction {
    @Override
    public String difference() {
      return "there was no repository " + repository.name();
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
    public String difference() {
      return "tags were " + new TreeMap<>(found) + ", asked for are " + new TreeMap<>(tags);
    }
  }

  /** Takes tags off that the object had set and doesn't ask for any more. */
  record Untag(RepositoryState repository, Set<String> keys) implements RepositoryAction {
    public Untag {
      keys = Set.copyOf(keys);
    }

    @Override
    public String difference() {
      return "tags " + new TreeSet<>(keys) + " are no longer asked for";
    }
  }

  /** Sets whether tags may be moved. */
  record SetTagMutability(RepositoryState repository, TagMutabilitySetting setting)
      implements RepositoryAction {
    @Override
    public String difference() {
      return "tagMutability was " + repository.tagMutability() + ", asked for is " + setting;
    }
  }

  /** Sets whether images are scanned when they are pushed. */
  record SetScanOnPush(RepositoryState repository, boolean scanOnPush) implements RepositoryAction {
    @Override
    public String difference() {
      return "scan.onPush was " + repository.scanOnPush() + ", asked for is " + scanOnPush;
    }
  }

  /** Puts the retention rules in force. */
  record PutLifecyclePolicy(
      RepositoryIntent intent, LifecycleDocument document, @Nullable String found)
      implements RepositoryAction {
    @Override
    public String difference() {
      return found == null
          ? "there was no lifecycle policy, asked for is document " + document.hash()
          : "the lifecycle policy was another one than document " + document.hash();
    }
  }

  /** Takes away the retention rules that the object had put in force. */
  record RemoveLifecyclePolicy(RepositoryState repository) implements RepositoryAction {
    @Override
    public String difference() {
      return "a lifecycle policy is no longer asked for";
    }
  }
}
