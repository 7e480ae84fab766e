package io.portreeve.repository;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.image.Digest;
import io.portreeve.provider.StoredImage;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImagesInUseTest {
  private static final Digest ONE = new Digest("1".repeat(64));
  private static final StoredImage TAGGED = new StoredImage(false, Set.of("v1", "v2"));

  private final FakeRunningImages running = new FakeRunningImages();

  private ImagesInUse use() {
    return ImagesInUse.of(
        running,
        reference ->
            reference.host().equals("registry.example.com")
                && reference.repository().equals("shop/api"));
  }

  @Test
  void workloadsAreNamedBeforePodsEachOnceAndFiveAtMost() {
    // Given
    for (var i = 0; i < 4; i++) {
      running.pod("shop", "p" + i, "registry.example.com/shop/api:v1", ONE.toString());
    }
    for (var age = 0; age < 9; age++) {
      running.deployment("shop", "api", age, "registry.example.com/shop/api:v2");
    }

    // When / Then
    assertThat(use().usersOf(ONE, TAGGED))
        .containsExactly(
            "Deployment shop/api", "Pod shop/p0", "Pod shop/p1", "Pod shop/p2", "Pod shop/p3");
    running.deployment("shop", "web", 0, "registry.example.com/shop/api@" + ONE);
    assertThat(use().usersOf(ONE, TAGGED))
        .startsWith("Deployment shop/api", "Deployment shop/web", "Pod shop/p0")
        .endsWith("Pod shop/p2", "and more")
        .hasSize(6);
  }

  @Test
  void aTagBesideADigestUsesOnlyTheDigest() {
    // Given
    running.deployment(
        "shop", "api", 0, "registry.example.com/shop/api:v1@sha256:" + "2".repeat(64));

    // When / Then
    assertThat(use().usersOf(ONE, TAGGED)).isEmpty();
    assertThat(use().usersOf(new Digest("2".repeat(64)), TAGGED)).hasSize(1);
  }

  @Test
  void elsewhereOnlyTheDigestCountsAndTheTagOnceItIsKnown() {
    // Given
    running.pod("shop", "copy", "NOT//AN::IMAGE", ONE.toString());
    running.deployment("shop", "api", 0, "registry.example.com/shop/api:v2");
    var use = use();

    // When / Then
    assertThat(use.usersAnywhere(ONE)).containsExactly("Pod shop/copy");
    use.identify(ONE, TAGGED);
    assertThat(use.usersAnywhere(ONE)).containsExactly("Deployment shop/api", "Pod shop/copy");
    assertThat(use.usersOf(ONE, new StoredImage(false, Set.of()))).isEmpty();
  }
}
