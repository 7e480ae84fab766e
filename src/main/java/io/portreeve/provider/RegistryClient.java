package io.portreeve.provider;

import io.portreeve.image.Digest;
import io.portreeve.image.RepositoryName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A registry's management API. Thread-safe, blocking; each call ends within a minute. Every method
 * throws {@link RegistryException}: {@code AccessDenied}, {@code Throttled}, {@code Invalid} and
 * {@code Unavailable} from any of them, the others as stated.
 */
public interface RegistryClient extends AutoCloseable {
  /** Returns the account that the credentials belong to. */
  String accountId();

  /** Returns all repositories of the registry. */
  List<RepositoryState> repositories();

  /**
   * Passes all repositories of the registry on, as they come: they needn't all be in memory at
   * once. Where it throws, some may have been passed on.
   */
  default void repositories(Consumer<RepositoryState> each) {
    repositories().forEach(each);
  }

  /** Returns a repository; empty if there is none of that name. */
  Optional<RepositoryState> repository(RepositoryName name);

  /**
   * Creates a repository.
   *
   * @throws RegistryException.Conflict if one of that name exists
   */
  RepositoryState create(NewRepository repository);

  /**
   * Returns a repository's resource tags.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  Map<String, String> tags(String arn);

  /**
   * Returns the text of a repository's lifecycle policy; empty if it has none.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  Optional<String> lifecyclePolicy(RepositoryName name);

  /**
   * Sets whether tags may be moved.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void setTagMutability(RepositoryName name, TagMutabilitySetting setting);

  /**
   * Sets whether images are scanned when they are pushed.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void setScanOnPush(RepositoryName name, boolean scanOnPush);

  /**
   * Sets the text of the lifecycle policy.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void setLifecyclePolicy(RepositoryName name, String text);

  /** Removes the lifecycle policy; nothing happens if there is none. */
  void removeLifecyclePolicy(RepositoryName name);

  /**
   * Adds resource tags, or changes their values.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void tag(String arn, Map<String, String> tags);

  /**
   * Takes resource tags off; those that aren't there don't matter.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void untag(String arn, Set<String> keys);

  /**
   * Returns the text of a repository's policy; empty if it has none.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  Optional<String> policy(RepositoryName name);

  /**
   * Sets the text of a repository's policy. One that would keep the caller from changing it again
   * is refused as {@code Invalid}.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  void setPolicy(RepositoryName name, String text);

  /** Removes a repository's policy; nothing happens if there is none. */
  void removePolicy(RepositoryName name);

  /**
   * Counts the images of a repository.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  ImageStatistics statistics(RepositoryName name);

  /**
   * Tells how an image got to each destination of the registry's replication; empty if it goes
   * nowhere.
   *
   * @throws RegistryException.NotFound if there is no such image
   */
  List<ReplicationProgress> replication(RepositoryName name, Digest image);

  /**
   * Tells when the registry scans the images of repositories; one that it doesn't know is left out.
   *
   * @return {@code CONTINUOUS_SCAN}, {@code SCAN_ON_PUSH} or {@code MANUAL}, by name
   */
  Map<RepositoryName, String> scanFrequencies(Collection<RepositoryName> names);

  /**
   * Returns what is known of these images; one that doesn't exist is left out.
   *
   * @throws RegistryException.NotFound if there is no such repository
   */
  Map<Digest, StoredImage> images(RepositoryName name, Set<Digest> images);

  /**
   * Asks for a few images with a single request, however many the repository holds. A registry may
   * refuse the whole request for one image that doesn't exist: then no image is found, and those
   * that it doesn't name stay open.
   *
   * @param images at most {@link #LOOKED_UP}
   * @throws IllegalArgumentException if these are more
   * @throws RegistryException.NotFound if there is no such repository
   */
  Lookup lookUp(RepositoryName name, Set<Digest> images);

  /** So many images may be asked for in one request. */
  int LOOKED_UP = 100;

  /**
   * What one request told. An image that is in neither may exist or not; of a single image that was
   * asked for, it is always told.
   *
   * @param found those that exist
   * @param missing those that don't
   */
  record Lookup(Map<Digest, StoredImage> found, Set<Digest> missing) {
    /** Makes both unmodifiable. */
    public Lookup {
      found = Map.copyOf(found);
      missing = Set.copyOf(missing);
    }
  }

  /**
   * Archives an image, or restores it.
   *
   * @throws RegistryException.NotFound if there is no such image
   */
  void setArchived(RepositoryName name, Digest image, boolean archived);

  /** The settings of the registry itself. */
  RegistrySettingsClient settings();

  /**
   * Deletes a repository; nothing happens if there is none of that name.
   *
   * @param withImages whether its images are deleted too
   * @throws RegistryException.NotEmpty if it holds images and {@code withImages} is false
   */
  void delete(RepositoryName name, boolean withImages);

  /** Releases connections. Calls under way may fail with {@code Unavailable}. */
  @Override
  void close();
}
