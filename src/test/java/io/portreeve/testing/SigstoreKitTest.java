package io.portreeve.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.image.Digest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SigstoreKitTest {
  private static final Digest IMAGE = new Digest("ab".repeat(32));
  private final SigstoreKit kit =
      SigstoreKit.create(Clock.fixed(Instant.parse("2026-11-21T10:00:00Z"), ZoneOffset.UTC));

  @Test
  void writesATrustRootWithEveryPart() {
    assertThat(kit.trustedRoot().fieldNames())
        .toIterable()
        .containsExactly(
            "mediaType", "tlogs", "certificateAuthorities", "ctlogs", "timestampAuthorities");
  }

  @ParameterizedTest
  @EnumSource
  void signsWithEveryKindOfLogEntry(SignatureDraft.Entry entry) {
    var bundle = kit.draft(IMAGE).with(d -> d.entry = entry).json();

    assertThat(bundle.at("/verificationMaterial/tlogEntries/0/kindVersion/kind").asText())
        .isEqualTo(entry.kind);
    assertThat(bundle.at("/dsseEnvelope/signatures/0/sig").asText()).isNotEmpty();
  }
}
