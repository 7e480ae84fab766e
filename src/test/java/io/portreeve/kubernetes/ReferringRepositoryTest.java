package io.portreeve.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.portreeve.api.v1alpha1.ImageRepository;
import org.junit.jupiter.api.Test;

/** What caches of other controllers keep of an ImageRepository. */
class ReferringRepositoryTest {
  @Test
  void keepsWhatItRefersToAndHowMuchItHolds() {
    // Given
    var object =
        Serialization.unmarshal(
            """
            apiVersion: portreeve.io/v1alpha1
            kind: ImageRepository
            metadata: {name: api, namespace: shop, generation: 3, annotations: {a: b}}
            spec:
              registryRef: {name: prod}
              lifecyclePolicyRef: {name: keep}
              access: {pull: ["210987654321"]}
              tags: {team: shop}
            status:
              observedGeneration: 3
              arn: arn:aws:ecr:us-east-1:123456789012:repository/shop/api
              uri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/api
              images: 7
              sizeBytes: 70
              conditions: [{type: Ready, status: "True", reason: Ready, message: as asked}]
            """,
            ImageRepository.class);
    var store = new SlimItemStore<ImageRepository>(ReferringRepository::of);

    // When
    var _ = store.put("shop/api", object);

    // Then
    var kept = store.get("shop/api");
    assertThat(kept.getMetadata().getGeneration()).isEqualTo(3);
    assertThat(kept.getSpec().registryRef().name()).isEqualTo("prod");
    assertThat(kept.getSpec().lifecyclePolicyRef().name()).isEqualTo("keep");
    assertThat(kept.getSpec().access()).isNull();
    assertThat(kept.getSpec().tags()).isEmpty();
    assertThat(kept.getStatus().arn()).endsWith("shop/api");
    assertThat(kept.getStatus().images()).isEqualTo(7);
    assertThat(kept.getStatus().sizeBytes()).isEqualTo(70);
    assertThat(kept.getStatus().conditions()).isEmpty();
    assertThat(kept.getStatus().uri()).isNull();
  }
}
