package io.portreeve.condition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** Predicates as tools write them, in small. */
final class Documents {
  static final String SLSA_0_2 = "https://slsa.dev/provenance/v0.2";
  static final String SLSA_1 = "https://slsa.dev/provenance/v1";
  static final String SPDX = "https://spdx.dev/Document";
  static final String CYCLONE_DX = "https://cyclonedx.org/bom";
  static final String VULN = "https://cosign.sigstore.dev/attestation/vuln/v1";
  static final String VEX = "https://openvex.dev/ns/v0.2.0";

  static final String BUILDER =
      "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/"
          + "generator_container_slsa3.yml@refs/tags/v2.1.0";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  static final String PROVENANCE_0_2 =
      """
      {"builder": {"id": "%s"},
       "buildType": "https://github.com/slsa-framework/slsa-github-generator/container@v1",
       "invocation": {"configSource": {"uri": "git+https://github.com/example/app@refs/heads/main",
         "digest": {"sha1": "%s"}, "entryPoint": ".github/workflows/release.yml"},
         "parameters": {"level": 3}, "environment": {}},
       "metadata": {"buildInvocationId": "42-1", "buildStartedOn": "2026-01-01T00:00:00Z",
         "buildFinishedOn": "2026-01-01T00:01:00Z"},
       "materials": [{"uri": "git+https://github.com/example/app@refs/heads/main",
         "digest": {"sha1": "%s"}}]}
      """
          .formatted(BUILDER, COMMIT, COMMIT);

  static final String PROVENANCE_1 =
      """
      {"buildDefinition": {"buildType": "https://actions.github.io/buildtypes/workflow/v1",
         "externalParameters": {"workflow": {"ref": "refs/heads/main",
           "repository": "https://github.com/example/app", "path": ".github/workflows/a.yml"}},
         "resolvedDependencies": [{"uri": "git+https://github.com/example/app@refs/heads/main",
           "digest": {"gitCommit": "%s"}}]},
       "runDetails": {"builder": {"id": "%s"}, "metadata": {"invocationId": "42-1",
         "startedOn": "2026-01-01T00:00:00Z", "finishedOn": "2026-01-01T00:01:00Z"}}}
      """
          .formatted(COMMIT, BUILDER);

  static final String SPDX_2_3 =
      """
      {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "app", "packages": [
        {"name": "zlib", "versionInfo": "1.3", "licenseConcluded": "Zlib",
         "licenseDeclared": "Zlib", "externalRefs": [
           {"referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:zlib"},
           {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/zlib@1.3"}]},
        {"name": "jq", "licenseConcluded": "NOASSERTION", "licenseDeclared": "MIT"}]}
      """;

  static final String CYCLONE_DX_1_6 =
      """
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": [
        {"type": "library", "group": "org.example", "name": "outer", "version": "1",
         "purl": "pkg:maven/org.example/outer@1", "licenses": [{"expression": "MIT OR Zlib"}],
         "components": [{"type": "library", "name": "inner", "version": "2",
           "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "Our own"}}]}]}]}
      """;

  static final String SCAN =
      """
      {"invocation": {"uri": "https://ci.example/1"}, "scanner": {
         "uri": "pkg:github/aquasecurity/trivy@0.50.0", "version": "0.50.0",
         "db": {"uri": "https://db.example", "version": "2", "lastUpdate": "2026-03-01T00:00:00Z"},
         "result": {"Results": [{"Target": "app"},
           {"Target": "os", "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "LOW"}]}]}},
       "metadata": {"scanStartedOn": "2026-03-02T00:00:00Z",
         "scanFinishedOn": "2026-03-02T00:01:00Z"}}
      """;

  static final String STATEMENTS =
      """
      {"@context": "https://openvex.dev/ns/v0.2.0", "author": "Example", "version": 1,
       "timestamp": "2026-04-01T00:00:00Z", "statements": [
        {"vulnerability": {"name": "CVE-2026-1234", "@id": "https://x.example"},
         "products": [{"@id": "pkg:oci/app"}, {"identifiers": {"purl": "pkg:oci/b"}}],
         "status": "not_affected", "justification": "vulnerable_code_not_present"},
        {"vulnerability": "CVE-2026-5", "products": ["pkg:oci/app"], "status": "fixed",
         "timestamp": "2026-04-02T00:00:00Z"}]}
      """;

  private Documents() {}

  static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  static Claims claims(String predicateType, String predicate) {
    return new Claims(
        predicateType,
        json(predicate),
        json("[{\"name\": \"app\", \"digest\": {\"sha256\": \"aa\"}}]"),
        Map.of("issuer", "https://issuer.example", "sourceRepositoryDigest", COMMIT));
  }

  /** As Cosign writes a predicate that it doesn't know. */
  static String wrapped(String document) {
    return new ObjectMapper()
        .createObjectNode()
        .put("Data", document)
        .put("Timestamp", "2026-01-01T00:00:00Z")
        .toString();
  }
}
