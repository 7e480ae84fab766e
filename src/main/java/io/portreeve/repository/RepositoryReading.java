package io.portreeve.repository;

import io.portreeve.fault.Faults;
import io.portreeve.image.Digest;
import io.portreeve.provider.RegistryClient;
import io.portreeve.provider.RegistryException;
import io.portreeve.provider.RepositoryState;
import io.portreeve.provider.StoredImage;
import io.portreeve.repository.RepositoryObservation.Part;
import io.portreeve.status.Outcome;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads what a listing doesn't show of a repository, and only what is asked for or was. A part that
 * the credentials may not read doesn't keep the others from being read.
 */
final class RepositoryReading {
  private final RegistryClient client;
  private final RepositoryIntent intent;
  private final RepositoryHistory history;
  private final List<Outcome> denials = new ArrayList<>();
  private final Set<Part> unread = EnumSet.noneOf(Part.class);

  RepositoryReading(RegistryClient client, RepositoryIntent intent, RepositoryHistory history) {
    this.client = client;
    this.intent = intent;
    this.history = history;
  }

  /**
   * Reads.
   *
   * @param whole whether all is to be read that there is to show, asked for or not
   * @throws RegistryException if the registry doesn't serve a request, but for one that is denied
   */
  RepositoryObservation read(RepositoryState state, Map<String, String> tags, boolean whole) {
    var name = intent.name();
    Optional<String> lifecycle =
        part(
            Part.LIFECYCLE,
            intent.lifecycle() != null || history.lifecycleHash() != null,
            whole,
            () -> client.lifecyclePolicy(name),
            Optional.empty());
    Optional<String> policy =
        part(
            Part.POLICY,
            intent.policy() != null || history.policyHash() != null,
            whole,
            () -> client.policy(name),
            Optional.empty());
    var digests = new HashSet<Digest>(intent.archived());
    digests.addAll(history.archived());
    Map<Digest, StoredImage> images =
        part(
            Part.IMAGES,
            !digests.isEmpty(),
            false,
            () -> client.images(intent.name(), digests),
            Map.of());
    return new RepositoryObservation(
        state, tags, lifecycle.orElse(null), policy.orElse(null), images, unread);
  }

  /** What the credentials may not read, of what is needed. */
  List<Outcome> denials() {
    return List.copyOf(denials);
  }

  private <T> T part(Part part, boolean needed, boolean shown, Supplier<T> request, T nothing) {
    if (needed || shown) {
      try {
        return request.get();
      } catch (RegistryException.AccessDenied e) {
        if (needed) {
          denials.add(Faults.outcome(e));
        }
      }
    }
    unread.add(part);
    return nothing;
  }
}
