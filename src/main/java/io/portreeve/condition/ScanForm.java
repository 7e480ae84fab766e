package io.portreeve.condition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Results of a vulnerability scan: Cosign's predicate, and in-toto's of the same shape. */
final class ScanForm {
  static final List<String> FIELDS =
      List.of("scanner", "db", "scanStartedTime", "scanFinishedTime", "result");

  private static final Set<String> TYPES =
      Set.of(
          "https://cosign.sigstore.dev/attestation/vuln/v1",
          "https://in-toto.io/attestation/vulns/v0.1",
          "https://in-toto.io/attestation/vulns/v0.2");

  private ScanForm() {}

  static @Nullable Map<String, Object> of(String type, JsonNode predicate, Meter meter) {
    if (!TYPES.contains(type)) {
      return null;
    }
    var scanner = predicate.path("scanner");
    var database = scanner.path("db");
    var metadata = predicate.path("metadata");
    return new Fields(meter)
        .put(
            "scanner",
            new Fields(meter)
                .text("uri", scanner.path("uri"))
                .text("version", scanner.path("version"))
                .done())
        .put(
            "db",
            new Fields(meter)
                .text("uri", database.path("uri"))
                .text("version", database.path("version"))
                .text("lastUpdate", database.path("lastUpdate"))
                .done())
        .text("scanStartedTime", metadata.path("scanStartedOn"))
        .text("scanFinishedTime", metadata.path("scanFinishedOn"))
        .value("result", scanner.path("result"))
        .done();
  }
}
