package io.portreeve.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.portreeve.api.crd.CrdFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The reference pages equal what the code says; {@code make generate} writes them. */
class ReferenceDocsTest {
  private static final Path PAGES = Path.of("docs/reference");
  private static final Pattern SECTION = Pattern.compile("\n  // (.+)\n");
  private static final Pattern REASON =
      Pattern.compile(
          "/\\*\\*\\s*(.+?)\\s*\\*/\\s+public static final String \\w+ = \"(\\w+)\";",
          Pattern.DOTALL);

  @Test
  void pagesAreUpToDate() throws IOException {
    var pages = new TreeMap<String, String>();
    pages.put("reasons.md", reasons());
    for (var crd : CrdFiles.generate().values()) {
      var definition = Serialization.unmarshal(crd, CustomResourceDefinition.class);
      pages.put(
          definition.getSpec().getNames().getKind().toLowerCase(Locale.ROOT) + ".md",
          page(definition));
    }
    if (Boolean.getBoolean("portreeve.generate")) {
      Files.createDirectories(PAGES);
      for (var page : pages.entrySet()) {
        Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
      }
    }

    for (var page : pages.entrySet()) {
      assertThat(PAGES.resolve(page.getKey()))
          .as("run `make generate` and commit the result")
          .content()
          .isEqualTo(page.getValue());
    }
  }

  @Test
  void everyFieldIsDescribed() {
    for (var crd : CrdFiles.generate().values()) {
      var undescribed = new ArrayList<String>();
      fields(root(Serialization.unmarshal(crd, CustomResourceDefinition.class)))
          .forEach(
              (path, schema) -> {
                if (schema.getDescription() == null || schema.getDescription().isBlank()) {
                  undescribed.add(path);
                }
              });
      assertThat(undescribed).isEmpty();
    }
  }

  private static JSONSchemaProps root(CustomResourceDefinition crd) {
    return crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
  }

  private static String page(CustomResourceDefinition crd) {
    var names = crd.getSpec().getNames();
    var text = new StringBuilder();
    text.append("# ").append(names.getKind()).append("\n\n");
    text.append(root(crd).getDescription()).append("\n\n");
    text.append("`").append(names.getPlural()).append(".").append(crd.getSpec().getGroup());
    text.append("`, short name `").append(names.getShortNames().getFirst()).append("`, ");
    text.append(crd.getSpec().getScope().equals("Cluster") ? "cluster-scoped" : "namespaced");
    text.append(
        ". Generated from the code: `make generate`. In italics: what the API server holds");
    text.append(" an object to.\n\n| field | type | |\n|---|---|---|\n");
    var required = new HashSet<String>();
    required("spec", root(crd).getProperties().get("spec"), required);
    fields(root(crd))
        .forEach(
            (path, schema) ->
                text.append("| `")
                    .append(path)
                    .append("` | ")
                    .append(SchemaText.type(schema, required.contains(path)))
                    .append(" | ")
                    .append(SchemaText.description(schema))
                    .append(" |\n"));
    return text.toString();
  }

  private static Map<String, JSONSchemaProps> fields(JSONSchemaProps root) {
    var fields = new LinkedHashMap<String, JSONSchemaProps>();
    for (var part : List.of("spec", "status")) {
      fields.put(part, root.getProperties().get(part));
      collect(part, root.getProperties().get(part), fields);
    }
    return fields;
  }

  private static void collect(
      String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> into) {
    if (schema.getProperties() != null) {
      new TreeMap<>(schema.getProperties())
          .forEach(
              (name, property) -> {
                into.put(path + "." + name, property);
                collect(path + "." + name, property, into);
              });
    }
    if (schema.getItems() != null) {
      collect(path + "[]", schema.getItems().getSchema(), into);
    }
  }

  private static void required(String path, JSONSchemaProps schema, Set<String> into) {
    schema.getRequired().forEach(name -> into.add(path + "." + name));
    schema.getProperties().forEach((name, property) -> required(path + "." + name, property, into));
    if (schema.getItems() != null) {
      required(path + "[]", schema.getItems().getSchema(), into);
    }
  }

  private static String reasons() throws IOException {
    var source = Files.readString(Path.of("src/main/java/io/portreeve/status/Reason.java"));
    var text = new StringBuilder();
    text.append(
        "# Reasons\n\nThe reasons of conditions and Events. Generated from the code: `make generate`.\n");
    var sections = SECTION.matcher(source).results().toList();
    for (var i = 0; i < sections.size(); i++) {
      var end = i + 1 < sections.size() ? sections.get(i + 1).start() : source.length();
      text.append("\n## ").append(sections.get(i).group(1)).append("\n\n| reason | |\n|---|---|\n");
      REASON
          .matcher(source.substring(sections.get(i).end(), end))
          .results()
          .forEach(
              reason ->
                  text.append("| `")
                      .append(reason.group(2))
                      .append("` | ")
                      .append(
                          reason
                              .group(1)
                              .replaceFirst("^\\* ?", "")
                              .replaceAll("\\s*\\n\\s*\\* ?", " ")
                              .replaceAll("\\{@code (\\w+)}", "`$1`"))
                      .append(" |\n"));
    }
    return text.toString();
  }
}
