package io.portreeve.provider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The settings of a registry itself. Thread-safe, blocking. Every method throws {@link
 * RegistryException} as {@link RegistryClient} does; a setting that this registry doesn't have is
 * {@code Invalid}.
 */
public interface RegistrySettingsClient {
  /** Reads a setting, whole: every page, every member, also unknown ones. */
  ObjectNode read(Setting setting);

  /**
   * Writes.
   *
   * @throws RegistryException.Conflict if an entry to create exists
   * @throws RegistryException.NotFound if an entry to update doesn't; a removal of one that doesn't
   *     is done
   */
  void apply(SettingAction action);

  /**
   * Has the registry try a pull-through cache rule: whether it can reach and log in to the
   * upstream.
   *
   * @return what keeps it from working; empty if it works
   * @throws RegistryException.NotFound if there is no such rule
   */
  Optional<String> validatePullThroughCache(String prefix);

  /**
   * The principal whose credentials are used, as an ARN of IAM: of a role, not of its session.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html">GetCallerIdentity</a>
   */
  String principal();
}
