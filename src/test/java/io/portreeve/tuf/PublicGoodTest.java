package io.portreeve.tuf;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class PublicGoodTest {
  @Test
  void rootKeepsTheRules() throws Refused {
    var root = MetadataRules.read("root.json", PublicGood.source().root());

    assertThat(root.version()).isEqualTo(10);
    assertThat(root.isConsistent()).isTrue();
  }

  @Test
  void mirrorMayBeAsked() {
    assertThat(PublicGood.source().mirror())
        .hasScheme("https")
        .hasHost("tuf-repo-cdn.sigstore.dev");
  }

  @Test
  void trustedRootIsThere() throws JsonProcessingException {
    var root = new ObjectMapper().readTree(PublicGood.trustedRoot());

    assertThat(root.path("mediaType").asText())
        .startsWith("application/vnd.dev.sigstore.trustedroot");
    assertThat(root.path("tlogs")).isNotEmpty();
    assertThat(root.path("ctlogs")).isNotEmpty();
    assertThat(root.path("certificateAuthorities")).isNotEmpty();
  }
}
