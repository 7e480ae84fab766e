package io.portreeve.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.portreeve.api.v1alpha1.ImagePolicyException;
import io.portreeve.api.v1alpha1.ImagePolicyExceptionSpec;
import io.portreeve.api.v1alpha1.ImagePolicySpec;
import io.portreeve.policy.AcceptedPolicy;
import io.portreeve.policy.CompiledPolicy;
import io.portreeve.policy.InvalidPolicyException;
import io.portreeve.policy.PolicyException;
import io.portreeve.policy.PolicyLint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Says of ImagePolicies and ImagePolicyExceptions what the operator would say. Trust roots and keys
 * count as far as the files hold them; nothing is asked of any network.
 */
final class AdmissionLint {
  /** What the schema asks of a namespace's name. */
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final List<String> refused = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private AdmissionLint() {}

  /**
   * What is said of a manifest.
   *
   * @param refused why it isn't taken; empty: it is
   * @param remarks what else there is to say
   */
  record Findings(List<String> refused, List<String> remarks) {
    Findings {
      refused = List.copyOf(refused);
      remarks = List.copyOf(remarks);
    }
  }

  /** Looks at an ImagePolicy; files hold what it refers to. */
  static Findings ofPolicy(JsonNode document, PolicyFiles files) {
    var lint = new AdmissionLint();
    try {
      lint.policy(
          PolicyFiles.name(document), PolicyFiles.spec(document, ImagePolicySpec.class), files);
    } catch (UnusableInputException e) {
      lint.refused.add(String.valueOf(e.getMessage()));
    }
    return lint.findings();
  }

  /** Looks at an ImagePolicyException as if it were created now, unless it says when it was. */
  static Findings ofException(JsonNode document, Instant now) {
    var lint = new AdmissionLint();
    try {
      var spec = PolicyFiles.spec(document, ImagePolicyExceptionSpec.class);
      lint.schema(spec);
      var object = new ImagePolicyException();
      object.setMetadata(
          new ObjectMetaBuilder()
              .withName(PolicyFiles.name(document))
              .withCreationTimestamp(
                  document.path("metadata").path("creationTimestamp").asText(now.toString()))
              .build());
      object.setSpec(spec);
      if (!PolicyException.of(object).isInForce(now)) {
        lint.remarks.add(
            "warning: spec.until is over: it lets nothing in; create another that ends later");
      }
    } catch (UnusableInputException e) {
      lint.refused.add(String.valueOf(e.getMessage()));
    } catch (InvalidPolicyException e) {
      lint.refused.addAll(e.problems());
    }
    return lint.findings();
  }

  private Findings findings() {
    return new Findings(refused, remarks);
  }

  /** What the API server's schema refuses, and nobody looks at afterwards. */
  private void schema(ImagePolicyExceptionSpec spec) {
    if (Objects.requireNonNullElse(spec.reason(), "").isBlank()) {
      refused.add("spec.reason: is missing: say why, such as by the number of an incident");
    }
    for (var i = 0; i < spec.namespaces().size(); i++) {
      if (!LABEL.matcher(spec.namespaces().get(i)).matches()) {
        refused.add(
            "spec.namespaces[%d]: is no name of a namespace: write it out, there are no patterns"
                .formatted(i));
      }
    }
  }

  private void policy(String name, ImagePolicySpec spec, PolicyFiles files) {
    var material = LintMaterial.read(spec, files);
    refused.addAll(material.faults());
    material.missing().forEach(what -> remarks.add("not checked: " + what));
    try {
      var compiled =
          CompiledPolicy.compile(
              new AcceptedPolicy(
                  name, "", 0, spec, material.trustRoots(), material.keys(), List.of(), null));
      compiled.warnings().forEach(this::warn);
    } catch (InvalidPolicyException e) {
      e.problems().stream().filter(problem -> !material.explains(problem)).forEach(refused::add);
      if (refused.isEmpty()) {
        PolicyLint.of(spec).forEach(this::warn);
      }
    }
  }

  private void warn(String warning) {
    remarks.add("warning: " + warning);
  }
}
