package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps webhook configurations in the API server. */
public final class KubernetesWebhooks implements WebhookStore {
  /** What the API server answers to an object that breaks a rule (422). */
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final EnforcementSettings settings;

  /** Creates it. */
  public KubernetesWebhooks(KubernetesClient client, EnforcementSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  private Resource<MutatingWebhookConfiguration> mutating(String policy) {
    return client
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(WebhookPair.name(policy));
  }

  private Resource<ValidatingWebhookConfiguration> validating(String policy) {
    return client
        .admissionRegistration()
        .v1()
        .validatingWebhookConfigurations()
        .withName(WebhookPair.name(policy));
  }

  @Override
  public Optional<String> ownerUid() {
    return Optional.ofNullable(client.rbac().clusterRoles().withName(settings.ownerRole()).get())
        // One that is going takes along what it owns: nothing new may hang on it.
        .filter(role -> !role.isMarkedForDeletion())
        .map(role -> role.getMetadata().getUid());
  }

  @Override
  public Live read(String policy) {
    return new Live(mutating(policy).get(), validating(policy).get());
  }

  @Override
  public Optional<String> refusal(WebhookPair wanted, Live live) {
    try {
      write(wanted, live, true);
      return Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() == UNPROCESSABLE || e.getCode() == HttpURLConnection.HTTP_BAD_REQUEST) {
        return Optional.of(Objects.requireNonNullElse(e.getMessage(), "no reason given"));
      }
      throw e;
    }
  }

  @Override
  public void apply(WebhookPair wanted, Live live) {
    write(wanted, live, false);
  }

  private void write(WebhookPair wanted, Live live, boolean dryRun) {
    // What verifies comes first: from then on, nothing passes that isn't verified.
    write(
        live.validating() == null
            ? wanted.validating()
            : new ValidatingWebhookConfigurationBuilder(live.validating())
                .withMetadata(metadata(live.validating(), wanted.validating()))
                .withWebhooks(wanted.validating().getWebhooks())
                .build(),
        dryRun);
    writeMutating(wanted.mutating(), live.mutating(), dryRun);
  }

  private void writeMutating(
      @Nullable MutatingWebhookConfiguration wanted,
      @Nullable MutatingWebhookConfiguration live,
      boolean dryRun) {
    if (wanted != null) {
      write(
          live == null
              ? wanted
              : new MutatingWebhookConfigurationBuilder(live)
                  .withMetadata(metadata(live, wanted))
                  .withWebhooks(wanted.getWebhooks())
                  .build(),
          dryRun);
    } else if (live != null && !dryRun) {
      var _ = client.resource(live).delete();
    }
  }

  private static ObjectMeta metadata(HasMetadata live, HasMetadata wanted) {
    return new ObjectMetaBuilder(live.getMetadata())
        .addToLabels(wanted.getMetadata().getLabels())
        .withOwnerReferences(wanted.getMetadata().getOwnerReferences())
        .build();
  }

  /**
   * Replaces in the version that was read, and doesn't apply: what somebody else put beside it,
   * such as a condition that never holds, goes.
   */
  private void write(HasMetadata wanted, boolean dryRun) {
    var resource = client.resource(wanted);
    var isNew = wanted.getMetadata().getResourceVersion() == null;
    if (dryRun) {
      var _ = isNew ? resource.dryRun().create() : resource.dryRun().update();
    } else {
      var _ = isNew ? resource.create() : resource.update();
    }
  }

  @Override
  public void delete(String policy) {
    // What verifies goes last: until then, what isn't pinned isn't admitted.
    var _ = mutating(policy).delete();
    var _ = validating(policy).delete();
  }

  @Override
  public Set<String> policies() {
    var api = client.admissionRegistration().v1();
    return Stream.concat(
            api
                .mutatingWebhookConfigurations()
                .withLabel(WebhookPair.POLICY_LABEL)
                .list()
                .getItems()
                .stream(),
            api
                .validatingWebhookConfigurations()
                .withLabel(WebhookPair.POLICY_LABEL)
                .list()
                .getItems()
                .stream())
        // A label that somebody else gave to an object of his own says nothing of a policy.
        .filter(o -> o.getMetadata().getName().equals(WebhookPair.name(labelled(o))))
        .map(KubernetesWebhooks::labelled)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String labelled(HasMetadata object) {
    return object.getMetadata().getLabels().getOrDefault(WebhookPair.POLICY_LABEL, "");
  }
}
