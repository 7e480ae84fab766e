package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.DIGEST;
import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.PolicyMode;
import io.portreeve.image.ImageReference;
import io.portreeve.policy.PolicyException.Exempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Exceptions that do less than their authors mean. */
class ExceptionLintTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of("shop", Map.of("env", "production"), "lab", Map.of());

  private static PolicyException exception(
      String name, String policy, String image, String namespace) {
    return new PolicyException(
        name,
        Set.of(policy),
        Set.of(Exempt.of(ImageReference.parse(image + "@" + DIGEST))),
        Set.of(namespace),
        "INC-1",
        NOW.plus(Duration.ofDays(1)));
  }

  private static PolicyException good() {
    return exception("inc-1", "production", "registry.example.com/shop/api", "shop");
  }

  private static List<String> lint(
      PolicyException exception, PolicySample policy, PolicyException... others) {
    return ExceptionLint.of(
        exception, List.of(policy.accepted()), NAMESPACES::get, List.of(others), NOW);
  }

  @Test
  void anExceptionThatMatchesIsFine() {
    // When, Then
    assertThat(lint(good(), policy(), good())).isEmpty();
  }

  @Test
  void T48_anUnknownPolicyIsSaid() {
    // When, Then
    assertThat(
            lint(
                exception("inc-1", "prodution", "registry.example.com/shop/api", "shop"), policy()))
        .containsExactly(
            "spec.policyRefs: there is no ImagePolicy prodution in force: correct the name");
  }

  @Test
  void anImageThatThePolicyDoesNotNameCannotMatch() {
    // When, Then
    for (var sample :
        List.of(
            policy().images("ghcr.io/**"), policy().excludeImages("registry.example.com/shop/*"))) {
      assertThat(lint(good(), sample))
          .singleElement()
          .asString()
          .startsWith("spec.images: registry.example.com/shop/api@" + DIGEST + " can't match");
    }
  }

  @Test
  void aNamespaceThatIsNotThereOrNotSelectedIsSaid() {
    // Given
    var selecting =
        policy().namespaces(new NamespaceSelector(Map.of("env", "production"), List.of()));

    // When, Then
    assertThat(lint(good(), selecting)).isEmpty();
    assertThat(lint(exception("e", "production", "registry.example.com/a", "lab"), selecting))
        .containsExactly(
            "spec.namespaces: ImagePolicy production isn't about namespace lab: no exception is needed there");
    assertThat(lint(exception("e", "production", "registry.example.com/a", "none"), selecting))
        .containsExactly("spec.namespaces: there is no namespace none: correct the name");
  }

  @Test
  void aPolicyThatRefusesNothingNeedsNone() {
    // When, Then
    assertThat(lint(good(), policy().mode(PolicyMode.Audit)))
        .singleElement()
        .asString()
        .contains("since its mode is Audit");
  }

  @Test
  void T48_anEndedOneIsSaidAndNothingElse() {
    // Given
    var ended =
        ExceptionLint.of(
            exception("e", "nobody", "ghcr.io/a", "none"),
            List.of(),
            NAMESPACES::get,
            List.of(),
            NOW.plus(Duration.ofDays(1)));

    // When, Then
    assertThat(ended).singleElement().asString().startsWith("spec.until is past");
  }

  @Test
  void T48_oneThatAnotherCoversIsSaid() {
    // Given
    var wide =
        new PolicyException(
            "inc-2",
            Set.of("production", "other"),
            good().images(),
            Set.of("shop", "lab"),
            "INC-2",
            NOW.plus(Duration.ofDays(2)));

    // When, Then
    assertThat(lint(good(), policy(), good(), wide))
        .singleElement()
        .asString()
        .startsWith("spec: ImagePolicyException inc-2 lets the same in until 2026-11-23");
    assertThat(
            ExceptionLint.of(
                wide, List.of(policy().accepted()), NAMESPACES::get, List.of(good()), NOW))
        .noneMatch(each -> each.contains("lets the same in"));
  }
}
