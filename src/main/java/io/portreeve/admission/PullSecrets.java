package io.portreeve.admission;

import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.PullCredentials;
import io.portreeve.credentials.PullSecret;
import io.portreeve.credentials.SecretIdentity;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Reads pull Secrets and ServiceAccounts, each by its name: nothing is listed or watched.
 *
 * <p>Source: Kubernetes, "Images", section "Specifying imagePullSecrets on a Pod".
 */
final class PullSecrets {
  /** RFC 1123 subdomain: what names of objects are; anything else isn't asked for. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

  private static final int MAX_NAME = 63;

  private final KubernetesClient client;

  /** Creates it. */
  PullSecrets(KubernetesClient client) {
    this.client = client;
  }

  /** What a name stands for. */
  enum Kind {
    /** A Secret. */
    SECRET("secret"),
    /** A ServiceAccount. */
    ACCOUNT("service account");

    private final String noun;

    Kind(String noun) {
      this.noun = noun;
    }
  }

  /** Names an object. */
  record Key(Kind kind, String namespace, String name) {
    /** As people write it. */
    String described() {
      return kind.noun + " " + OneLine.of(namespace, MAX_NAME) + "/" + OneLine.of(name, MAX_NAME);
    }
  }

  /** What was read. */
  sealed interface Reading {
    /**
     * Credentials.
     *
     * @param chars size of their source
     */
    record Usable(PullCredentials credentials, long chars) implements Reading {}

    /** The names of the Secrets that pods of a ServiceAccount pull with. */
    record Account(List<String> secrets) implements Reading {
      /** Makes the list unmodifiable. */
      public Account {
        secrets = List.copyOf(secrets);
      }
    }

    /**
     * Nothing that can be used.
     *
     * @param reason why: for the log, as it tells of Secrets whoever asks
     */
    record Unusable(String reason) implements Reading {}
  }

  /**
   * Reads an object.
   *
   * @throws CredentialsException if the API server doesn't serve the request
   */
  Reading read(Key key) {
    if (!NAME.matcher(key.name()).matches() || !NAME.matcher(key.namespace()).matches()) {
      return missing(key);
    }
    try {
      return switch (key.kind()) {
        case SECRET -> secret(key);
        case ACCOUNT -> account(key);
      };
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return new Reading.Unusable(
            key.described() + " may not be read by the webhook: grant it get, or name another");
      }
      throw new CredentialsException(
          key.described() + " can't be read: the API server answered with status " + e.getCode());
    }
  }

  private static Reading missing(Key key) {
    return new Reading.Unusable(key.described() + " doesn't exist");
  }

  private Reading account(Key key) {
    var account = client.serviceAccounts().inNamespace(key.namespace()).withName(key.name()).get();
    if (account == null) {
      return missing(key);
    }
    var references =
        Objects.requireNonNullElse(account.getImagePullSecrets(), List.<LocalObjectReference>of());
    return new Reading.Account(
        references.stream()
            .map(LocalObjectReference::getName)
            .filter(name -> name != null && !name.isEmpty())
            .limit(AdmissionBounds.MAX_PULL_SECRETS + 1L)
            .toList());
  }

  private Reading secret(Key key) {
    var secret = client.secrets().inNamespace(key.namespace()).withName(key.name()).get();
    return secret == null ? missing(key) : credentials(key, secret);
  }

  private static Reading credentials(Key key, Secret secret) {
    try {
      var read = PullSecret.read(secret.getType(), secret.getData(), identity(key, secret));
      return new Reading.Usable(read.credentials(), read.characters());
    } catch (CredentialsException e) {
      return new Reading.Unusable(key.described() + " " + e.getMessage());
    }
  }

  private static String identity(Key key, Secret secret) {
    var metadata = secret.getMetadata();
    return SecretIdentity.of(
        key.namespace(), key.name(), metadata.getUid(), metadata.getResourceVersion());
  }
}
