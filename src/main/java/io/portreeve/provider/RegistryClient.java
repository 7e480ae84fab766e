package io.portreeve.provider;

import io.portreeve.image.RepositoryName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
