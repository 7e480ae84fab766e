package io.portreeve.e2e.harness;

import io.fabric8.kubernetes.client.dsl.Resource;
import io.portreeve.api.v1alpha1.ImageRepository;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.testing.aws.FakeAws;
import io.portreeve.testing.aws.FakeEcr;

/**
 * A Registry whose endpoint is the one of our own, in a region of its own: what one test plays
 * with.
 */
public final class EcrScene {
  private final FakeAws aws;
  private final Scene scene;
  private String interval = "10s";

  /** Creates it. */
  public EcrScene(Lab lab, FakeAws aws, String name, String region) {
    this.aws = aws;
    this.scene = new Scene(lab, name, region);
  }

  /** What both endpoints share. */
  public Scene scene() {
    return scene;
  }

  /** The same, read more seldom. */
  public EcrScene every(String time) {
    interval = time;
    return this;
  }

  /** The registry as ECR has it. */
  public FakeEcr ecr() {
    return aws.ecr(scene.region());
  }

  /**
   * Applies the Registry.
   *
   * @param ecrFields further lines of {@code spec.ecr}
   * @param fields further lines of {@code spec}
   */
  public void registry(String ecrFields, String fields) {
    scene.apply(
        """
        apiVersion: portreeve.io/v1alpha1
        kind: Registry
        metadata:
          name: %1$s
        spec:
          type: ECR
          interval: %5$s
          tenancy:
            - namespaceSelector: {matchLabels: {portreeve.io/registry-access: %1$s}}
              repositoryNames: ["{namespace}/**"]
              allow: [Adopt, Delete, Policy]
          ecr:
            region: %2$s
            accountId: "%3$s"
            endpoint: %4$s
            stsEndpoint: %4$s
        """
                .formatted(
                    scene.registryName(), scene.region(), FakeAws.ACCOUNT, aws.url(), interval)
            + ecrFields.indent(4)
            + fields.indent(2));
  }

  /** The object as the API server has it. */
  public Resource<Registry> registry() {
    return scene.registry();
  }

  /** Waits until the Registry is as asked. */
  public Registry awaitRegistry() {
    return scene.awaitReady(scene.registry());
  }

  /** Applies a repository and waits until it is as asked. */
  public ImageRepository repository(String namespace, String name, String spec) {
    scene.repository(namespace, name, spec);
    return scene.awaitReady(scene.repository(namespace, name));
  }

  /**
   * Takes the Registry and its repositories' objects away: the endpoint is about to go, and another
   * Registry of the region would be its twin.
   */
  public void end() {
    var client = scene.lab().client();
    client.resources(ImageRepository.class).inAnyNamespace().list().getItems().stream()
        .filter(o -> o.getSpec().registryRef().name().equals(scene.registryName()))
        .forEach(
            o -> {
              var _ = client.resource(o).delete();
            });
    var _ = scene.registry().delete();
    scene.awaitGone(scene.registry());
  }
}
