package io.portreeve.policy;

import static io.portreeve.policy.PolicySample.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.api.v1alpha1.NamespaceSelector;
import io.portreeve.api.v1alpha1.NamespaceSelector.Operator;
import io.portreeve.api.v1alpha1.NamespaceSelector.Requirement;
import io.portreeve.api.v1alpha1.OnError;
import io.portreeve.api.v1alpha1.PolicyEffect;
import io.portreeve.image.ImageReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedPolicyJsonTest {
  @Test
  void whatIsWrittenIsRead() {
    // Given
    var policy =
        policy()
            .effect(PolicyEffect.Verify)
            .excludeImages("registry.example.com/a/**")
            .namespaces(
                new NamespaceSelector(
                    Map.of("env", "production", "a", "b"),
                    List.of(new Requirement("x", Operator.In, List.of("y")))))
            .onError(OnError.Warn)
            .tags(true, List.of("v*"), List.of("latest"))
            .signers(
                PolicySample.exactly("release", PolicySample.SUBJECT),
                PolicySample.secretKey("key"))
            .keyInSecret("key", PolicySample.KEY)
            .required(1, "release")
            .attestations(
                PolicySample.attestation("a", PolicySample.PROVENANCE, "true", "release", "key"))
            .accepted();
    // When, Then
    assertThat(AcceptedPolicy.fromJson(policy.toJson())).isEqualTo(policy);
    var refusing = policy.withFault("why");
    assertThat(AcceptedPolicy.fromJson(refusing.toJson())).isEqualTo(refusing);
  }

  @Test
  void whatWasWrittenBeforeThereWereKeysIsReadAndWrittenAsItWas() {
    // Given
    var text = policy().accepted().toJson();
    // When
    var read = AcceptedPolicy.fromJson(text);
    // Then
    assertThat(text).doesNotContain("\"keys\"");
    assertThat(read.keys()).isEmpty();
    assertThat(read.toJson()).isEqualTo(text);
    assertThat(read.withFault("why").toJson()).doesNotContain("\"keys\"");
  }

  @Test
  void equalPoliciesHaveEqualText() {
    // Given
    var roots = Map.of("a", "1", "b", "2", "c", "3", "d", "4", "e", "5");
    var sample = policy();
    roots.forEach(sample::trustRoot);
    var backwards = policy();
    roots.keySet().stream()
        .sorted((a, b) -> b.compareTo(a))
        .forEach(key -> backwards.trustRoot(key, roots.get(key)));
    // When, Then
    assertThat(sample.accepted().toJson()).isEqualTo(backwards.accepted().toJson());
    assertThat(sample.accepted().toJson().indexOf("\"a\":\"1\""))
        .isLessThan(sample.accepted().toJson().indexOf("\"e\":\"5\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"effect\":\"Verify\" | \"effect\":\"Quarantine\" | spec.effect",
        "\"mode\":\"Enforce\" | \"mode\":\"Observe\" | spec.mode",
        "\"mode\":\"Enforce\" | \"mode\":\"Enforce\",\"vulnerabilities\":{} | spec.vulnerabilities",
        "\"keyless\":{ | \"keyless\":{\"extensions\":{\"a\":\"b\"}, | spec.signers[0].keyless.extensions.a",
        "\"generation\":1 | \"generation\":1,\"exceptions\":[] | exceptions",
        "\"generation\":1 | \"generation\":\"1\" | generation",
      })
  void T58_whatANewerOperatorDemandsIsRefusedHereAndNotOverlooked(
      String known, String unknown, String named) {
    // Given
    var text = policy().effect(PolicyEffect.Verify).accepted().toJson();
    assertThat(text).contains(known);
    // When
    var policy = AcceptedPolicy.fromJson(text.replace(known, unknown));
    // Then
    assertThat(policy.fault()).contains("can't read " + named + " of what");
    var compiled = CompiledPolicy.compile(policy);
    assertThat(compiled.matches(PolicySample.pinned())).isTrue();
    assertThat(Verdicts.ofReference(compiled, PolicySample.pinned())).isPresent();
    assertThat(compiled.name()).isEqualTo("production");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"production\",\"uid\":\"u\",\"generation\":1,\"spec\":7}",
        "{\"name\":\"production\",\"uid\":\"u\",\"generation\":1,\"spec\":{\"images\":[null]}}",
        "{\"name\":\"production\",\"uid\":\"u\",\"generation\":1,\"spec\":null,\"x\":1}",
        "{\"name\":\"production\",\"x\":1}",
        "{\"name\":\"production\"}",
        "{\"name\":\"production\",\"uid\":\"u\",\"generation\":1}",
      })
  void T58_aSpecThatCannotBeReadIsAboutEveryImage(String text) {
    // When
    var compiled = PolicySample.compiledOrRefusing(AcceptedPolicy.fromJson(text));
    // Then
    var image = ImageReference.parse("any.example.com/thing");
    assertThat(compiled.matches(image)).isTrue();
    assertThat(Verdicts.ofReference(compiled, image)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "/spec, mode, spec.mode is missing",
    "/spec, images, spec.images is empty",
    "/spec, signers, spec demands nothing",
    "/spec/signers/0, name, spec.signers[0].name isn't a name",
    "/spec/signers/0, keyless, spec.signers[0] has none of keyless and key",
    "/spec/signers/0, trustRoot, spec.signers[0].trustRoot is missing",
    "/spec/signers/0/keyless, issuer, spec.signers[0].keyless.issuer is empty",
    "/spec/signers/0/keyless, subject, spec.signers[0].keyless has 0 of subject",
    "/spec/signers/0/trustRoot, type, spec.signers[0].trustRoot is missing",
    "'', trustRoots, spec.signers[0].trustRoot names a trust root that isn't there",
  })
  void T12_whatTheSchemaRequiresIsNotTakenForGranted(String object, String member, String problem)
      throws JsonProcessingException {
    // Given
    var json = new ObjectMapper();
    var tree = json.readTree(policy().accepted().toJson());
    ((ObjectNode) tree.at(object)).remove(member);
    // When
    var policy = AcceptedPolicy.fromJson(json.writeValueAsString(tree));
    // Then
    assertThatThrownBy(() -> CompiledPolicy.compile(policy))
        .isInstanceOf(InvalidPolicyException.class)
        .hasMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"name\":\"\",\"x\":1}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"name\":\"a\"} {}",
      })
  void whatNamesNoPolicyIsRefused(String text) {
    // When, Then
    assertThatThrownBy(() -> AcceptedPolicy.fromJson(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The stored policy can't be read: ");
  }
}
