package io.portreeve.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.portreeve.api.v1alpha1.LifecyclePolicySpec;
import io.portreeve.api.v1alpha1.Registry;
import io.portreeve.retention.Compilation;
import io.portreeve.rules.LifecycleRules;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of manifests what the operator would say, before they are applied. */
@Command(
    name = "lint",
    description = {
      "Checks manifests of LifecyclePolicies, ImagePolicies and ImagePolicyExceptions and prints what is refused and what is"
          + " probably not meant.",
      "Documents of other kinds are passed over; ConfigMaps and Secrets among them count as what ImagePolicies refer to."
    },
    mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {
  /** Apart, so that help needn't load what reads YAML. */
  private static final class Yaml {
    static final ObjectMapper MAPPER =
        new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  @Spec private CommandSpec command = CommandSpec.create();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "YAML files; may hold several documents.")
  private List<Path> files = List.of();

  @Option(
      names = "--document",
      description = "Prints the lifecycle policy document that ECR would get.")
  private boolean document;

  private final Clock clock;
  private boolean hasPolicies;

  LintCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    var worst = 0;
    var documents = new LinkedHashMap<Path, List<JsonNode>>();
    for (var file : files) {
      try {
        documents.put(file, PolicyFiles.documents(file));
      } catch (UnusableInputException e) {
        err().println(e.getMessage());
        worst = 2;
      }
    }
    var all = new PolicyFiles(documents.values().stream().flatMap(List::stream).toList());
    hasPolicies = documents.values().stream().flatMap(List::stream).anyMatch(LintCommand::isLinted);
    for (var file : documents.entrySet()) {
      worst = Math.max(worst, lint(file.getKey(), file.getValue(), all));
    }
    return worst;
  }

  /** A file of other kinds is passed over beside one with a policy: that may refer to it. */
  private boolean isBesideAPolicy(List<JsonNode> documents) {
    return hasPolicies && documents.stream().anyMatch(node -> node.hasNonNull("apiVersion"));
  }

  private static boolean isLinted(JsonNode node) {
    return Stream.of("LifecyclePolicy", "ImagePolicy", "ImagePolicyException")
        .anyMatch(kind -> PolicyFiles.isKind(node, kind));
  }

  private int lint(Path file, List<JsonNode> documents, PolicyFiles all) {
    var found = 0;
    var worst = 0;
    try {
      for (var node : documents) {
        if (PolicyFiles.isKind(node, "LifecyclePolicy")) {
          worst = Math.max(worst, lint(file, node));
        } else if (PolicyFiles.isKind(node, "ImagePolicy")) {
          worst = Math.max(worst, say(file, node, AdmissionLint.ofPolicy(node, all)));
        } else if (PolicyFiles.isKind(node, "ImagePolicyException")) {
          worst =
              Math.max(worst, say(file, node, AdmissionLint.ofException(node, clock.instant())));
        } else {
          continue;
        }
        found++;
      }
    } catch (JsonProcessingException e) {
      err().println(file + ": can't be read: " + e.getOriginalMessage());
      return 2;
    } catch (RuntimeException e) {
      err().println(file + ": can't be read: " + e.getMessage());
      return 2;
    }
    if (found == 0 && !isBesideAPolicy(documents)) {
      err()
          .println(
              file
                  + ": holds no LifecyclePolicy, ImagePolicy or ImagePolicyException of "
                  + Registry.GROUP);
      return 2;
    }
    return worst;
  }

  private int say(Path file, JsonNode node, AdmissionLint.Findings findings) {
    var name = file + " " + PolicyFiles.name(node) + ": ";
    findings.refused().forEach(why -> out().println(name + "refused: " + why));
    findings.remarks().forEach(remark -> out().println(name + remark));
    if (findings.refused().isEmpty()) {
      out().println(name + "valid");
      return 0;
    }
    return 1;
  }

  private int lint(Path file, JsonNode node) throws JsonProcessingException {
    var name = file + " " + node.path("metadata").path("name").asText("(no name)") + ": ";
    var faults = ManifestCheck.of(node.path("spec"));
    @Nullable LifecyclePolicySpec spec;
    try {
      spec = Yaml.MAPPER.treeToValue(node.path("spec"), LifecyclePolicySpec.class);
    } catch (ValueInstantiationException e) {
      // A record that can't be made is one whose list is missing; an unknown field is said first.
      if (faults.isEmpty()) {
        throw e;
      }
      spec = null;
    }
    if (spec == null || !faults.isEmpty()) {
      faults.forEach(fault -> out().println(name + "refused: " + fault));
      return 1;
    }
    return switch (LifecycleRules.compile(spec)) {
      case Compilation.Refused(var violations) -> {
        violations.forEach(v -> out().println(name + "refused: " + v));
        yield 1;
      }
      case Compilation.Compiled(var compiled, var lint) -> {
        lint.forEach(
            l ->
                out()
                    .println(
                        name + "warning: " + l.path() + ": " + l.message() + " [" + l.id() + "]"));
        out().println(name + "valid, " + compiled.ruleCount() + " rules in the registry");
        if (document) {
          out().println(compiled.text());
        }
        yield 0;
      }
    };
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private PrintWriter err() {
    return command.commandLine().getErr();
  }
}
