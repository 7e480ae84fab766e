package io.portreeve.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.api.v1alpha1.Condition;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.LifecyclePolicy;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.testing.KstatusAssert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A registry in a region of its own, and a namespace that may use it: what one test class plays
 * with.
 */
public final class Scene {
  /**
   * The most that anything in these tests takes that isn't broken; the shortest interval is ten
   * seconds.
   */
  public static final Duration SOON = Duration.ofSeconds(45);

  /** The account that the AWS endpoint takes every credential for. */
  public static final String ACCOUNT = "123456789012";

  /** A manifest of an image without layers. */
  public static final String MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\","
          + "\"config\":{\"mediaType\":\"application/vnd.docker.container.image.v1+json\",\"size\":2,"
          + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"},\"layers\":[]}";

  private final Lab lab;
  private final String name;
  private final String region;

  /** Creates it; namespaces and registry are made by the methods. */
  public Scene(Lab lab, String name, String region) {
    this.lab = lab;
    this.name = name;
    this.region = region;
  }

  /** The lab that it is played in. */
  public Lab lab() {
    return lab;
  }

  /** Region of its registry. */
  public String region() {
    return region;
  }

  /** Name of its registry. */
  public String registryName() {
    return name;
  }

  /** Makes a namespace with a label that tenancy knows. */
  public String namespace(String suffix) {
    var namespace = name + "-" + suffix;
    var _ =
        lab.client()
            .resource(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(namespace)
                    .withLabels(Map.of("portreeve.io/registry-access", name))
                    .endMetadata()
                    .build())
            .create();
    return namespace;
  }

  /** Manifest of its registry; {@code more} are further lines of the spec. */
  public String registryManifest(String more) {
    return """
    apiVersion: portreeve.io/v1alpha1
    kind: Registry
    metadata:
      name: %s
    spec:
      type: ECR
      ecr:
        region: %s
        accountId: "%s"
        endpoint: %s
      interval: 10s
      tenancy:
        - namespaceSelector: {matchLabels: {portreeve.io/registry-access: %s}}
          repositoryNames: ["{namespace}/**"]
          allow: [Adopt, Delete]
    """
            .formatted(name, region, ACCOUNT, lab.proxy().endpoint(), name)
        + more.indent(2);
  }

  /** Applies a manifest by server-side apply, as people do. */
  public void apply(String manifest) {
    var _ =
        lab.client().resource(manifest).fieldManager("tests").forceConflicts().serverSideApply();
  }

  /** Applies a repository; {@code spec} are further lines of the spec. */
  public void repository(String namespace, String object, String spec) {
    apply(
        """
            apiVersion: portreeve.io/v1alpha1
            kind: ImageRepository
            metadata:
              namespace: %s
              name: %s
            spec:
              registryRef: {name: %s}
            """
                .formatted(namespace, object, name)
            + spec.indent(2));
  }

  /** Applies a retention policy; {@code rules} are the lines below {@code rules:}. */
  public void policy(String namespace, String object, String rules) {
    apply(
        """
            apiVersion: portreeve.io/v1alpha1
            kind: LifecyclePolicy
            metadata:
              namespace: %s
              name: %s
            spec:
              rules:
            """
                .formatted(namespace, object)
            + rules.indent(4));
  }

  /** The object as the API server has it. */
  public Resource<Registry> registry() {
    return lab.client().resources(Registry.class).withName(name);
  }

  /** The object as the API server has it. */
  public Resource<ImageRepository> repository(String namespace, String object) {
    return lab.client().resources(ImageRepository.class).inNamespace(namespace).withName(object);
  }

  /** The object as the API server has it. */
  public Resource<LifecyclePolicy> policy(String namespace, String object) {
    return lab.client().resources(LifecyclePolicy.class).inNamespace(namespace).withName(object);
  }

  /**
   * Waits until the Ready condition of the current generation has a reason, and returns the object,
   * whose status then holds all rules of kstatus.
   */
  public <T extends CustomResource<?, ?>> T awaitReason(Resource<T> resource, String reason) {
    var object = awaitThat(resource, found -> assertThat(describe(found)).startsWith(reason + ":"));
    var _ =
        switch (object) {
          case ImageRepository r -> KstatusAssert.assertThatStatus(r).isValid();
          case Registry r -> KstatusAssert.assertThatStatus(r).isValid();
          case LifecyclePolicy p -> KstatusAssert.assertThatStatus(p).isValid();
          default -> throw new IllegalArgumentException("not of our kinds: " + object.getKind());
        };
    return object;
  }

  /** Waits until an object is Ready in its current generation, and returns it. */
  public <T extends CustomResource<?, ?>> T awaitReady(Resource<T> resource) {
    return awaitReason(resource, "Succeeded");
  }

  /** Waits until assertions on an object hold, and returns it. */
  public <T extends HasMetadata> T awaitThat(Resource<T> resource, Consumer<T> assertions) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              var object = resource.get();
              assertThat(object).as("the object").isNotNull();
              assertions.accept(object);
            });
    return resource.get();
  }

  /** Waits until an object is gone. */
  public void awaitGone(Resource<?> resource) {
    await().atMost(SOON).untilAsserted(() -> assertThat((Object) resource.get()).isNull());
  }

  /** Asks for a look at once. */
  public <T extends HasMetadata> void requestReconcile(Resource<T> resource) {
    var stamp = Instant.now().toString();
    var _ =
        resource.edit(
            object -> {
              object
                  .getMetadata()
                  .setAnnotations(Map.of("reconcile.portreeve.io/requestedAt", stamp));
              return object;
            });
  }

  /** Waits until an Event about an object holds, and returns its message. */
  public String awaitEvent(HasMetadata object, String reason) {
    return awaitEvent(object, reason, event -> true);
  }

  /** Waits until an Event about an object holds, and returns its message. */
  public String awaitEvent(HasMetadata object, String reason, Predicate<Event> that) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(events(object, reason).stream().filter(that)).as(reason).isNotEmpty());
    return events(object, reason).stream().filter(that).findFirst().orElseThrow().getMessage();
  }

  /** The Events about an object with a reason. */
  public List<Event> events(HasMetadata object, String reason) {
    return lab.client().v1().events().inAnyNamespace().list().getItems().stream()
        .filter(event -> object.getMetadata().getUid().equals(event.getInvolvedObject().getUid()))
        .filter(event -> reason.equals(event.getReason()))
        .toList();
  }

  /** A bare object of a kind, to compare with. */
  public static ObjectMetaBuilder named(String namespace, String object) {
    return new ObjectMetaBuilder().withNamespace(namespace).withName(object);
  }

  private static String describe(CustomResource<?, ?> object) {
    var status =
        switch (object) {
          case ImageRepository r when r.getStatus() != null ->
              new Status(r.getStatus().observedGeneration(), r.getStatus().conditions());
          case Registry r when r.getStatus() != null ->
              new Status(r.getStatus().observedGeneration(), r.getStatus().conditions());
          case LifecyclePolicy p when p.getStatus() != null ->
              new Status(p.getStatus().observedGeneration(), p.getStatus().conditions());
          default -> new Status(-1L, List.of());
        };
    if (!object.getMetadata().getGeneration().equals(status.generation())) {
      return "not looked at yet";
    }
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(Condition.READY))
        .map(condition -> condition.reason() + ": " + condition.message())
        .findFirst()
        .orElse("no Ready");
  }

  private record Status(Long generation, List<Condition> conditions) {}
}
