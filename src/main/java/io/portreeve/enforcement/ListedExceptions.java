package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyExceptions;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exceptions that there are, listed when they are asked for, and at most every ten seconds:
 * there are few, and nobody is let in by this list. What can't be taken is left out; its status
 * says why. Empty until they could be listed once; then what was listed last. None where the API
 * server doesn't know the kind.
 */
public final class ListedExceptions implements Supplier<Optional<PolicyExceptions>> {
  private static final Logger LOG = LoggerFactory.getLogger(ListedExceptions.class);
  private static final Duration LIFE = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final Clock clock;
  private @Nullable PolicyExceptions listed;
  private @Nullable Instant time;

  /** Creates it. */
  public ListedExceptions(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<PolicyExceptions> get() {
    var now = clock.instant();
    if (time == null || now.isBefore(time) || !now.isBefore(time.plus(LIFE))) {
      time = now;
      try {
        listed = list();
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
          // The kind isn't installed, as in the middle of an upgrade: so there are none.
          listed = PolicyExceptions.of(List.of());
        }
        LOG.atWarn()
            .addKeyValue("kind", "ImagePolicyException")
            .setCause(e)
            .log("Exceptions can't be listed; trying again");
      }
    }
    return Optional.ofNullable(listed);
  }

  private PolicyExceptions list() {
    // Version 0: whatever the API server has at hand.
    var options = new ListOptionsBuilder().withResourceVersion("0").build();
    List<ImagePolicyException> items =
        client.resources(ImagePolicyException.class).list(options).getItems();
    return PolicyExceptions.of(items.stream().flatMap(ListedExceptions::read).toList());
  }

  private static Stream<PolicyException> read(ImagePolicyException object) {
    try {
      return Stream.of(PolicyException.of(object));
    } catch (InvalidPolicyException _) {
      return Stream.empty();
    }
  }
}
