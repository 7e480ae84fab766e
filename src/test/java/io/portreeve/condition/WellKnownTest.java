package io.portreeve.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.condition.Condition.Result;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WellKnownTest {
  private static Result evaluate(String condition, String type, String predicate) {
    return Condition.compile(condition).evaluate(Documents.claims(type, predicate));
  }

  static Stream<Arguments> provenances() {
    return Stream.of(
        Arguments.of(Documents.SLSA_0_2, Documents.PROVENANCE_0_2),
        Arguments.of(Documents.SLSA_1, Documents.PROVENANCE_1));
  }

  @ParameterizedTest
  @MethodSource("provenances")
  void bothVersionsOfProvenanceReadAlike(String type, String predicate) {
    var condition =
        """
        slsa.builderID == "%s" && slsa.buildType.startsWith("https://") &&
        slsa.sourceURI == "https://github.com/example/app" && slsa.sourceRef == "refs/heads/main" &&
        slsa.sourceDigest == "%s" && slsa.materials.size() == 1 &&
        slsa.materials[0].uri == "git+https://github.com/example/app@refs/heads/main" &&
        slsa.materials[0].digest.exists(algorithm, slsa.materials[0].digest[algorithm] == "%s") &&
        slsa.invocationID == "42-1" && slsa.parameters.size() == 1 &&
        timestamp(slsa.finishedOn) - timestamp(slsa.startedOn) == duration("60s") &&
        slsa.version in ["0.2", "1"]
        """
            .formatted(Documents.BUILDER, Documents.COMMIT, Documents.COMMIT);

    assertThat(evaluate(condition, type, predicate)).isEqualTo(new Result.Holds());
  }

  @ParameterizedTest
  @CsvSource({
    "git+https://github.com/o/r@refs/heads/main, https://github.com/o/r, refs/heads/main",
    "https://github.com/o/r, https://github.com/o/r,",
    "git+https://github.com/o/r@refs/tags/v1@2, https://github.com/o/r, refs/tags/v1@2",
    "https://github.com@evil.example/o/r@main, https://github.com@evil.example/o/r, main",
    "https://github.com@evil.example, https://github.com@evil.example,",
    "git+ssh://git@github.com/o/r@main, ssh://git@github.com/o/r, main",
    "github.com/o/r@main, github.com/o/r@main,",
  })
  void refsAreCutOffWithoutMovingTheHost(String uri, String repository, String ref) {
    assertThat(SourceLocation.of(uri)).isEqualTo(new SourceLocation(repository, ref));
  }

  @Test
  void aCommitThatDependenciesDisagreeOnIsNoCommit() {
    var two =
        Documents.PROVENANCE_1.replace(
            "\"resolvedDependencies\": [",
            "\"resolvedDependencies\": [{\"uri\": \"https://github.com/example/app\","
                + "\"digest\": {\"gitCommit\": \"other\"}}, ");

    assertThat(evaluate("slsa.sourceDigest == slsa.sourceDigest", Documents.SLSA_1, two))
        .isEqualTo(new Result.Undefined("slsa.sourceDigest isn't there"));
  }

  @Test
  void bothFormatsOfSbomReadAlike() {
    var spdx =
        """
        sbom.format == "SPDX" && sbom.version == "2.3" && sbom.packages.size() == 2 &&
        sbom.packages[0] == {"name": "zlib", "version": "1.3", "purl": "pkg:deb/debian/zlib@1.3",
          "licenses": ["Zlib"]} &&
        sbom.packages[1] == {"name": "jq", "licenses": ["NOASSERTION", "MIT"]}
        """;
    var cycloneDx =
        """
        sbom.format == "CycloneDX" && sbom.version == "1.6" && sbom.packages.size() == 2 &&
        sbom.packages[0] == {"name": "org.example/outer", "version": "1",
          "purl": "pkg:maven/org.example/outer@1", "licenses": ["MIT OR Zlib"]} &&
        sbom.packages[1] == {"name": "inner", "version": "2", "licenses": ["MIT", "Our own"]}
        """;

    for (var type : new String[] {Documents.SPDX, Documents.SPDX + "/v2.3"}) {
      assertThat(evaluate(spdx, type, Documents.SPDX_2_3)).isEqualTo(new Result.Holds());
      assertThat(evaluate(spdx, type, Documents.wrapped(Documents.SPDX_2_3)))
          .isEqualTo(new Result.Holds());
    }
    assertThat(evaluate(cycloneDx, Documents.CYCLONE_DX, Documents.CYCLONE_DX_1_6))
        .isEqualTo(new Result.Holds());
    assertThat(
            evaluate(
                cycloneDx,
                Documents.CYCLONE_DX,
                "{\"Data\": " + Documents.CYCLONE_DX_1_6 + ", \"Timestamp\": \"2026\"}"))
        .isEqualTo(new Result.Holds());
  }

  /** An SBOM without a list of packages isn't an SBOM of no packages. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          https://spdx.dev/Document | {"spdxVersion": "SPDX-2.3"}
          https://spdx.dev/Document | {"spdxVersion": "SPDX-2.3", "packages": {}}
          https://spdx.dev/Document | {"@graph": []}
          https://spdx.dev/Document | {"bomFormat": "CycloneDX", "components": []}
          https://spdx.dev/Document | {"Data": "not JSON", "Timestamp": ""}
          https://spdx.dev/Document | {"Data": "{\\"packages\\": []}", "Timestamp": ""}
          https://spdx.dev/Document | {"Data": "", "Timestamp": ""}
          https://cyclonedx.org/bom | {"bomFormat": "CycloneDX", "components": null}
          https://cyclonedx.org/bom | []
          https://cyclonedx.org/bom | null
          https://spdx.dev/Documents | {"spdxVersion": "SPDX-2.3", "packages": []}
          """)
  void whatListsNoPackagesHasNone(String type, String predicate) {
    assertThat(evaluate("sbom.packages.all(p, false)", type, predicate))
        .isInstanceOf(Result.Undefined.class);
  }

  @Test
  void scansAndStatementsAreRead() {
    var scan =
        """
        vuln.scanner == {"uri": "pkg:github/aquasecurity/trivy@0.50.0", "version": "0.50.0"} &&
        vuln.db == {"uri": "https://db.example", "version": "2",
          "lastUpdate": "2026-03-01T00:00:00Z"} &&
        vuln.scanStartedTime < vuln.scanFinishedTime && vuln.result.Results.size() == 2
        """;
    var statements =
        """
        vex.author == "Example" && vex.timestamp == "2026-04-01T00:00:00Z" &&
        vex.statements == [
          {"vulnerability": "CVE-2026-1234", "status": "not_affected",
           "justification": "vulnerable_code_not_present", "timestamp": "2026-04-01T00:00:00Z",
           "products": ["pkg:oci/app", "pkg:oci/b"]},
          {"vulnerability": "CVE-2026-5", "status": "fixed", "timestamp": "2026-04-02T00:00:00Z",
           "products": ["pkg:oci/app"]}]
        """;

    assertThat(evaluate(scan, Documents.VULN, Documents.SCAN)).isEqualTo(new Result.Holds());
    assertThat(evaluate(statements, Documents.VEX, Documents.STATEMENTS))
        .isEqualTo(new Result.Holds());
  }
}
