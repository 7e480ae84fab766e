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
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says of LifecyclePolicy manifests what the operator would say, before they are applied. */
@Command(
    name = "lint",
    description = {
      "Checks LifecyclePolicy manifests and prints what is refused and what is probably not meant.",
      "Documents of other kinds are passed over."
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

  LintCommand() {}

  @Override
  public Integer call() {
    var worst = 0;
    for (var file : files) {
      worst = Math.max(worst, lint(file));
    }
    return worst;
  }

  private int lint(Path file) {
    try (var parser = Yaml.MAPPER.createParser(Files.readString(file))) {
      var found = 0;
      var worst = 0;
      var documents = Yaml.MAPPER.readValues(parser, JsonNode.class);
      while (documents.hasNext()) {
        var node = documents.next();
        if (isLifecyclePolicy(node)) {
          found++;
          worst = Math.max(worst, lint(file, node));
        }
      }
      if (found == 0) {
        err().println(file + ": holds no LifecyclePolicy of " + Registry.GROUP);
        return 2;
      }
      return worst;
    } catch (NoSuchFileException _) {
      err().println(file + ": no such file");
      return 2;
    } catch (JsonProcessingException e) {
      err().println(file + ": can't be read: " + e.getOriginalMessage());
      return 2;
    } catch (IOException | RuntimeException e) {
      err().println(file + ": can't be read: " + e.getMessage());
      return 2;
    }
  }

  private static boolean isLifecyclePolicy(JsonNode node) {
    return node.path("kind").asText().equals("LifecyclePolicy")
        && node.path("apiVersion").asText().equals(Registry.GROUP + "/" + Registry.VERSION);
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
