package io.portreeve.enforcement;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.Event;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.portreeve.api.v1alpha1.ImagePolicy;
import io.portreeve.api.v1alpha1.PolicySigner;
import io.portreeve.audit.RunningReports;
import io.portreeve.kubernetes.SlimItemStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What wakes a policy besides itself: its webhook configurations, ConfigMaps of the operator's
 * namespace, the serving certificate, refreshes of trust roots, and what runs.
 */
final class ImagePolicyEventSources {
  private final EventSourceContext<ImagePolicy> context;
  private final String namespace;
  private final ServingCertificateKeeper keeper;
  private final Consumer<Runnable> material;
  private final RunningReports reports;

  ImagePolicyEventSources(
      EventSourceContext<ImagePolicy> context,
      String namespace,
      ServingCertificateKeeper keeper,
      Consumer<Runnable> material,
      RunningReports reports) {
    this.context = context;
    this.namespace = namespace;
    this.keeper = keeper;
    this.material = material;
    this.reports = reports;
  }

  List<EventSource<?, ImagePolicy>> all() {
    return List.of(
        webhooks(MutatingWebhookConfiguration.class),
        webhooks(ValidatingWebhookConfiguration.class),
        configMaps(),
        new Wakes("serving-certificate", keeper::onChange),
        new Wakes("material", material),
        new RunningEventSource<>(context, "ImagePolicy", reports));
  }

  private <T extends HasMetadata> InformerEventSource<T, ImagePolicy> webhooks(Class<T> kind) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(kind, ImagePolicy.class)
            .withLabelSelector(WebhookPair.POLICY_LABEL)
            .withItemStore(new SlimItemStore<>())
            .withSecondaryToPrimaryMapper(o -> labelled(o, WebhookPair.POLICY_LABEL))
            .build(),
        context);
  }

  private InformerEventSource<ConfigMap, ImagePolicy> configMaps() {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(ConfigMap.class, ImagePolicy.class)
            .withNamespaces(namespace)
            .withItemStore(new Names())
            .withSecondaryToPrimaryMapper(this::concerned)
            .build(),
        context);
  }

  private static Set<ResourceID> labelled(HasMetadata object, String label) {
    var labels = object.getMetadata().getLabels();
    var policy = labels == null ? null : labels.get(label);
    return policy == null || policy.isEmpty() ? Set.of() : Set.of(new ResourceID(policy));
  }

  /** The policy that was accepted there, and those whose trust root it is. */
  private Set<ResourceID> concerned(ConfigMap map) {
    // By its name: a label that somebody takes off must not hide that.
    var own = KubernetesAcceptedPolicies.policyOf(map.getMetadata().getName()).stream();
    var trusting =
        context
            .getPrimaryCache()
            .list()
            .filter(policy -> trusts(policy, map))
            .map(ResourceID::fromResource);
    return Stream.concat(own.map(ResourceID::new), trusting)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean trusts(ImagePolicy policy, ConfigMap map) {
    return policy.getSpec().signers().stream()
        .map(PolicySigner::trustRoot)
        .flatMap(Stream::ofNullable)
        .flatMap(
            root ->
                Stream.of(
                    root.configMapRef(),
                    root.rootRef(),
                    root.certificatesRef(),
                    root.timestampCertificatesRef()))
        .flatMap(Stream::ofNullable)
        .anyMatch(
            ref ->
                ref.name().equals(map.getMetadata().getName())
                    && ref.namespace().equals(map.getMetadata().getNamespace()));
  }

  /** Keeps of a ConfigMap what tells that it changed, and not what is in it. */
  private static final class Names extends BasicItemStore<ConfigMap> {
    Names() {
      super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public @Nullable ConfigMap put(String key, ConfigMap object) {
      object.getMetadata().setManagedFields(null);
      object.getMetadata().setAnnotations(Map.of());
      object.setData(Map.of());
      object.setBinaryData(Map.of());
      return super.put(key, object);
    }
  }

  /** Wakes all policies when something changes that many of them depend on. */
  private final class Wakes extends AbstractEventSource<Void, ImagePolicy> {
    Wakes(String name, Consumer<Runnable> whenChanged) {
      super(Void.class, name);
      whenChanged.accept(this::wake);
    }

    private void wake() {
      if (isRunning()) {
        context
            .getPrimaryCache()
            .keys()
            .forEach(policy -> getEventHandler().handleEvent(new Event(policy)));
      }
    }

    @Override
    public Set<Void> getSecondaryResources(ImagePolicy primary) {
      return Set.of();
    }
  }
}
