package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SLSA provenance, v0.2 and v1. */
final class ProvenanceForm {
  static final List<String> FIELDS =
      List.of(
          "version",
          "builderID",
          "buildType",
          "sourceURI",
          "sourceRef",
          "sourceDigest",
          "materials",
          "parameters",
          "invocationID",
          "startedOn",
          "finishedOn");

  private static final String V0_2 = "https://slsa.dev/provenance/v0.2";
  private static final String V1 = "https://slsa.dev/provenance/v1";
  private static final List<String> GIT_DIGESTS = List.of("gitCommit", "sha1", "sha256");

  /** Where build types of v1 name the source: each with the names of its URI and its ref. */
  private static final List<List<String>> SOURCES =
      List.of(
          List.of("workflow", "repository", "ref"),
          List.of("buildConfigSource", "repository", "ref"),
          List.of("source", "uri", "ref"));

  private ProvenanceForm() {}

  static @Nullable Map<String, Object> of(String type, JsonNode predicate, Meter meter) {
    return switch (type) {
      case V0_2 -> first(predicate, meter);
      case V1 -> second(predicate, meter);
      default -> null;
    };
  }

  private static Map<String, Object> first(JsonNode predicate, Meter meter) {
    var source = predicate.at("/invocation/configSource");
    var fields =
        new Fields(meter)
            .put("version", "0.2")
            .text("builderID", predicate.at("/builder/id"))
            .text("buildType", predicate.at("/buildType"))
            .value("parameters", predicate.at("/invocation/parameters"))
            .text("invocationID", predicate.at("/metadata/buildInvocationId"))
            .text("startedOn", predicate.at("/metadata/buildStartedOn"))
            .text("finishedOn", predicate.at("/metadata/buildFinishedOn"))
            .list("materials", predicate.path("materials"), item -> material(item, meter));
    var uri = source.path("uri");
    if (uri.isTextual()) {
      var location = SourceLocation.of(uri.textValue());
      fields.put("sourceURI", location.repository()).put("sourceRef", location.ref());
      fields.put("sourceDigest", digest(source));
    }
    return fields.done();
  }

  private static Map<String, Object> second(JsonNode predicate, Meter meter) {
    var definition = predicate.path("buildDefinition");
    var details = predicate.path("runDetails");
    var dependencies = definition.path("resolvedDependencies");
    var fields =
        new Fields(meter)
            .put("version", "1")
            .text("builderID", details.at("/builder/id"))
            .text("buildType", definition.path("buildType"))
            .value("parameters", definition.path("externalParameters"))
            .text("invocationID", details.at("/metadata/invocationId"))
            .text("startedOn", details.at("/metadata/startedOn"))
            .text("finishedOn", details.at("/metadata/finishedOn"))
            .list("materials", dependencies, item -> material(item, meter));
    var location = source(definition.path("externalParameters"));
    if (location != null) {
      fields.put("sourceURI", location.repository()).put("sourceRef", location.ref());
      fields.put("sourceDigest", digest(dependencies, location, meter));
    }
    return fields.done();
  }

  private static @Nullable SourceLocation source(JsonNode parameters) {
    for (var names : SOURCES) {
      var source = parameters.path(names.get(0));
      var uri = source.path(names.get(1));
      if (uri.isTextual()) {
        var location = SourceLocation.of(uri.textValue());
        var ref = source.path(names.get(2));
        return ref.isTextual()
            ? new SourceLocation(location.repository(), ref.textValue())
            : location;
      }
    }
    return null;
  }

  /** The commit, if all dependencies of that source agree on it. */
  private static @Nullable String digest(
      JsonNode dependencies, SourceLocation source, Meter meter) {
    String found = null;
    for (var dependency : dependencies) {
      meter.charge(1);
      var uri = dependency.path("uri");
      if (uri.isTextual() && isOf(source, SourceLocation.of(uri.textValue()))) {
        var digest = digest(dependency);
        if (digest == null || (found != null && !found.equals(digest))) {
          return null;
        }
        found = digest;
      }
    }
    return found;
  }

  private static boolean isOf(SourceLocation source, SourceLocation dependency) {
    return dependency.repository().equals(source.repository())
        && (dependency.ref() == null
            || source.ref() == null
            || dependency.ref().equals(source.ref()));
  }

  private static @Nullable String digest(JsonNode described) {
    for (var algorithm : GIT_DIGESTS) {
      var digest = described.path("digest").path(algorithm);
      if (digest.isTextual()) {
        return digest.textValue();
      }
    }
    return null;
  }

  private static Map<String, Object> material(JsonNode item, Meter meter) {
    return new Fields(meter)
        .text("uri", item.path("uri"))
        .value("digest", item.path("digest"))
        .done();
  }
}
