package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** SBOMs: SPDX 2 and CycloneDX, in JSON. */
final class SbomForm {
  static final List<String> FIELDS = List.of("format", "version", "packages");

  private static final String SPDX = "https://spdx.dev/Document";
  private static final String SPDX_VERSION = "SPDX-";
  private static final String CYCLONE_DX = "https://cyclonedx.org/bom";
  private static final String COMPONENTS = "components";

  private SbomForm() {}

  static @Nullable Map<String, Object> of(String type, JsonNode document, Meter meter) {
    if (isOf(type, SPDX)) {
      return spdx(document, meter);
    }
    return isOf(type, CYCLONE_DX) ? cycloneDx(document, meter) : null;
  }

  private static boolean isOf(String type, String name) {
    return type.equals(name) || type.startsWith(name + "/");
  }

  private static @Nullable Map<String, Object> spdx(JsonNode document, Meter meter) {
    var version = document.path("spdxVersion").asText();
    if (!version.startsWith(SPDX_VERSION)) {
      return null;
    }
    return new Fields(meter)
        .put("format", "SPDX")
        .put("version", version.substring(SPDX_VERSION.length()))
        .list("packages", document.path("packages"), item -> spdxPackage(item, meter))
        .done();
  }

  private static Map<String, Object> spdxPackage(JsonNode item, Meter meter) {
    var fields =
        new Fields(meter).text("name", item.path("name")).text("version", item.path("versionInfo"));
    for (var reference : item.path("externalRefs")) {
      meter.charge(1);
      if (reference.path("referenceType").asText().equals("purl")) {
        fields.text("purl", reference.path("referenceLocator"));
        break;
      }
    }
    var licenses = new LinkedHashSet<Object>();
    for (var name : List.of("licenseConcluded", "licenseDeclared")) {
      add(item.path(name), licenses);
    }
    return fields.put("licenses", List.copyOf(licenses)).done();
  }

  private static @Nullable Map<String, Object> cycloneDx(JsonNode document, Meter meter) {
    if (!document.path("bomFormat").asText().equals("CycloneDX")) {
      return null;
    }
    var fields =
        new Fields(meter).put("format", "CycloneDX").text("version", document.path("specVersion"));
    if (document.path(COMPONENTS).isArray()) {
      fields.list("packages", components(document, meter), item -> component(item, meter));
    }
    return fields.done();
  }

  /** All of them: a component may contain others. */
  private static List<JsonNode> components(JsonNode document, Meter meter) {
    var found = new ArrayList<JsonNode>();
    var waiting = new ArrayDeque<JsonNode>();
    waiting.add(document);
    while (!waiting.isEmpty()) {
      for (var component : waiting.poll().path(COMPONENTS)) {
        meter.charge(1);
        found.add(component);
        if (component.has(COMPONENTS)) {
          waiting.add(component);
        }
      }
    }
    return found;
  }

  private static Map<String, Object> component(JsonNode item, Meter meter) {
    var licenses = new LinkedHashSet<Object>();
    for (var choice : item.path("licenses")) {
      meter.charge(1);
      add(choice.path("expression"), licenses);
      add(choice.at("/license/id"), licenses);
      add(choice.at("/license/name"), licenses);
    }
    return new Fields(meter)
        .put("name", name(item))
        .text("version", item.path("version"))
        .text("purl", item.path("purl"))
        .put("licenses", List.copyOf(licenses))
        .done();
  }

  /** With the group before it, as in a purl: {@code org.example/library}. */
  private static @Nullable String name(JsonNode item) {
    var name = item.path("name").textValue();
    var group = item.path("group").asText();
    return name == null || group.isEmpty() ? name : group + "/" + name;
  }

  private static void add(JsonNode text, Set<Object> to) {
    if (text.isTextual()) {
      to.add(text.textValue());
    }
  }
}
