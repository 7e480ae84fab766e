package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.api.v1alpha1.SecretRef;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.DockerConfig;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.credentials.SecretIdentity;
import io.portreeve.policy.AcceptedPolicy;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The credentials that a policy itself names, and no others: the operator reads no Secrets of pods.
 * Each Secret is remembered for half a minute. One that isn't there, can't be used or may not be
 * read gives nothing, as in the webhooks: what is asked then is asked anonymously.
 */
public final class PolicyPullCredentials implements Function<AcceptedPolicy, PullCredentials> {
  private static final Duration LIFE = Duration.ofSeconds(30);
  private static final int MOST_REMEMBERED = 1024;

  /** What webhooks read of a pull Secret at most, in Base64. */
  private static final int MAX_BASE64 = ((128 << 10) + 2) / 3 * 4;

  private static final String CONFIG_JSON = "kubernetes.io/dockerconfigjson";
  private static final String LEGACY = "kubernetes.io/dockercfg";

  private final KubernetesClient client;
  private final Clock clock;
  private final Map<SecretRef, Remembered> remembered = new ConcurrentHashMap<>();

  /** Creates it. */
  public PolicyPullCredentials(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  /** What came of reading a Secret. */
  private record Remembered(Reading reading, Instant time) {}

  /** Credentials, or why there are none. */
  private record Reading(PullCredentials credentials, @Nullable String problem) {
    static Reading unusable(String problem) {
      return new Reading(PullCredentials.NONE, problem);
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
      return reading(ref).credentials().forHost(host);
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
    var now = clock.instant();
    var known = remembered.get(ref);
    if (known != null && !now.isBefore(known.time()) && now.isBefore(known.time().plus(LIFE))) {
      return known.reading();
    }
    if (remembered.size() >= MOST_REMEMBERED) {
      remembered.clear();
    }
    var reading = read(ref);
    remembered.put(ref, new Remembered(reading, now));
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
      throw new CredentialsException(
          described(ref) + " can't be read: the API server answered with status " + e.getCode());
    }
  }

  private static Reading credentials(SecretRef ref, Secret secret) {
    var isLegacy = LEGACY.equals(secret.getType());
    var data = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of());
    var value = data.get(isLegacy ? ".dockercfg" : ".dockerconfigjson");
    if (value == null || !(isLegacy || CONFIG_JSON.equals(secret.getType()))) {
      return Reading.unusable(
          "%s isn't a pull Secret: its type is to be %s".formatted(described(ref), CONFIG_JSON));
    }
    if (value.length() > MAX_BASE64) {
      return Reading.unusable(described(ref) + " is too large");
    }
    try {
      var bytes = Base64.getDecoder().decode(value);
      var config = isLegacy ? DockerConfig.parseLegacy(bytes) : DockerConfig.parseConfigJson(bytes);
      var metadata = secret.getMetadata();
      var identity =
          SecretIdentity.of(
              ref.namespace(), ref.name(), metadata.getUid(), metadata.getResourceVersion());
      return new Reading(config.toCredentials(identity), null);
    } catch (CredentialsException e) {
      return Reading.unusable(described(ref) + " " + e.getMessage());
    } catch (IllegalArgumentException _) {
      // Its message would quote the value.
      return Reading.unusable(described(ref) + " isn't Base64");
    }
  }
}
