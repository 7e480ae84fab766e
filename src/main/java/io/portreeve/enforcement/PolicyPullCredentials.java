package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.credentials.PullSecret;
import io.portreeve.credentials.SecretIdentity;
import io.portreeve.policy.AcceptedPolicy;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that a policy itself names, and no others: the operator reads no Secrets of pods.
 * Each Secret is remembered for half a minute, and that the API server didn't answer for some
 * seconds. One that isn't there, can't be used or may not be read gives nothing, as in the
 * webhooks: what is asked then is asked anonymously.
 */
public final class PolicyPullCredentials implements Function<AcceptedPolicy, PullCredentials> {
  private static final Duration LIFE = Duration.ofSeconds(30);

  /** Whoever asks for each of many images mustn't wait for each. */
  private static final Duration FAILURE_LIFE = Duration.ofSeconds(10);

  private static final int MOST_REMEMBERED = 1024;

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<SecretRef, Remembered> remembered = new ConcurrentHashMap<>();

  /** Creates it. */
  public PolicyPullCredentials(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** What came of reading a Secret. */
  private record Remembered(Reading reading, Instant time) {
    boolean isCurrent(Instant now) {
      var life = reading.isFailure() ? FAILURE_LIFE : LIFE;
      return !now.isBefore(time) && now.isBefore(time.plus(life));
    }
  }

  /**
   * Credentials, or why there are none.
   *
   * @param isFailure whether that isn't known: the API server didn't say
   */
  private record Reading(PullCredentials credentials, @Nullable String problem, boolean isFailure) {
    static Reading unusable(String problem) {
      return new Reading(PullCredentials.NONE, problem, false);
    }

    static Reading failed(String problem) {
      return new Reading(PullCredentials.NONE, problem, true);
    }
  }

  @Override
  public PullCredentials apply(AcceptedPolicy policy) {
    var credentials = policy.spec().credentials();
    return credentials == null ? PullCredentials.NONE : new Named(credentials.secretRef());
  }

  /** The Secret that a policy names, as it is when it is asked for. */
  private final class Named implements PullCredentials {
    private final SecretRef ref;

    Named(SecretRef ref) {
      this.ref = ref;
    }

    @Override
    public List<PullCredential> forHost(String host) {
      var reading = reading(ref);
      if (reading.isFailure()) {
        throw new CredentialsException(Objects.requireNonNull(reading.problem()));
      }
      return reading.credentials().forHost(host);
    }

    @Override
    public List<String> problems(String host) {
      var reading = reading(ref);
      var problem = reading.problem();
      return problem == null ? reading.credentials().problems(host) : List.of(problem);
    }

    @Override
    public PullCredentials shared() {
      return this;
    }

    @Override
    public String toString() {
      return described(ref);
    }
  }

  private static String described(SecretRef ref) {
    return "secret " + ref.namespace() + "/" + ref.name();
  }

  private Reading reading(SecretRef ref) {
    var known = remembered.get(ref);
    if (known != null && known.isCurrent(clock.instant())) {
      return known.reading();
    }
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    var reading = read(ref);
    // A failure may have taken long: it counts from its end.
    remembered.put(ref, new Remembered(reading, clock.instant()));
    return reading;
  }

  private Reading read(SecretRef ref) {
    try {
      var secret = client.secrets().inNamespace(ref.namespace()).withName(ref.name()).get();
      return secret == null
          ? Reading.unusable(described(ref) + " doesn't exist")
          : credentials(ref, secret);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return Reading.unusable(
            described(ref) + " may not be read by the operator: grant it get on it");
      }
      return Reading.failed(
          described(ref) + " can't be read: the API server answered with status " + e.getCode());
    }
  }

  private static Reading credentials(SecretRef ref, Secret secret) {
    var metadata = secret.getMetadata();
    var identity =
        SecretIdentity.of(
            ref.namespace(), ref.name(), metadata.getUid(), metadata.getResourceVersion());
    try {
      var read = PullSecret.read(secret.getType(), secret.getData(), identity);
      return new Reading(read.credentials(), null, false);
    } catch (CredentialsException e) {
      return Reading.unusable(described(ref) + " " + e.getMessage());
    }
  }
}
