package io.portreeve.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.portreeve.testing.SigstoreKit;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Junk that strangers attach costs what reading it costs, and leaves nothing behind. */
final class JunkThreatsTest {
  private static final int DOCUMENTS = 12;
  private static final int NAMES = 700;

  @Test
  void T29_namesThatStrangersWriteAreNotKept() {
    var before = used();

    for (var i = 0; i < DOCUMENTS; i++) {
      var document = names(i);
      assertThat(StrictJson.parse(document).size()).isEqualTo(NAMES);
      assertThat(PredicateType.of(ByteString.copyFromUtf8(document))).isNull();
    }

    // Each has 5 MB of names that no other has.
    assertThat(used() - before).isLessThan(20 << 20);
  }

  private static String names(int document) {
    var text = new StringBuilder("{");
    for (var i = 0; i < NAMES; i++) {
      text.append(i == 0 ? "" : ",")
          .append('"')
          .append(document)
          .append('-')
          .append(i)
          .append("x".repeat(8_000))
          .append("\":1");
    }
    return text.append('}').toString();
  }

  private static long used() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  @Test
  void T33_aBundleOfMorePartsThanAnyHasIsNotBuilt() {
    var parts = "[1],".repeat(100_000);
    var bundle = "{\"mediaType\":\"%s\",\"x\":[%s[1]]}".formatted(SigstoreKit.BUNDLE, parts);

    assertThatThrownBy(() -> BundleReader.read(ByteString.copyFromUtf8(bundle)))
        .isInstanceOf(Malformed.class)
        .hasMessageContaining("Token count");
  }

  /** Anybody can attach a statement; reading it takes many times its size. */
  @Test
  void T28_aStatementIsReadOnlyOnceItIsKnownWhoSignedIt() {
    var statement = Base64.getEncoder().encodeToString("[not a statement".getBytes(UTF_8));
    var bundle =
        """
        {"mediaType":"%s","verificationMaterial":{"publicKey":{"hint":""}},"dsseEnvelope":{"payload":"%s",\
        "payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"%s"}]}}"""
            .formatted(
                SigstoreKit.BUNDLE, statement, Base64.getEncoder().encodeToString(new byte[70]));

    var verified =
        BundleVerifier.verify(
            bundle.getBytes(UTF_8),
            Artifact.of(EvidenceScene.IMAGE),
            new Demand.ImageSignature(),
            Authority.of(AttachedScene.Person.of("alice").signer()),
            EvidenceScene.NOW);

    assertThat(verified.proof().reason()).startsWith("envelope signature");
  }
}
