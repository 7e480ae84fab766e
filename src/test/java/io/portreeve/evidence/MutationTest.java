package io.portreeve.evidence;

import static io.portreeve.evidence.EvidenceScene.IMAGE;
import static io.portreeve.evidence.EvidenceScene.SIGNATURE;
import static io.portreeve.evidence.EvidenceScene.draft;
import static io.portreeve.evidence.EvidenceScene.signer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portreeve.image.Digest;
import io.portreeve.testing.Keys;
import io.portreeve.testing.SignatureDraft.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** T33: there is nothing in a bundle that can be changed without being noticed. */
final class MutationTest {
  private static final byte[] FILE = {1, 2, 3};
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Neither signed nor used: a hint. */
  private static final Set<String> NOT_USED = Set.of("/dsseEnvelope/signatures/0/keyid");

  private static void leaves(JsonNode node, String pointer, List<String> found) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(e -> leaves(e.getValue(), pointer + "/" + e.getKey(), found));
    } else if (node instanceof ArrayNode array) {
      for (var i = 0; i < array.size(); i++) {
        leaves(array.get(i), pointer + "/" + i, found);
      }
    } else {
      found.add(pointer);
    }
  }

  private static Proof verify(byte[] bundle) {
    return EvidenceScene.verify(bundle, IMAGE, SIGNATURE, signer());
  }

  /** Rekor v1's hashedrekord is of files, the others here of envelopes. */
  private static Proof verify(Entry entry, ObjectNode bundle) {
    var digest = new Digest(HexFormat.of().formatHex(Keys.sha256(FILE)));
    return EvidenceScene.verify(
        EvidenceScene.bytes(bundle),
        entry == Entry.HASHEDREKORD_1 ? digest : IMAGE,
        SIGNATURE,
        signer());
  }

  @ParameterizedTest
  @EnumSource
  void T33_everyValueThatIsChangedOrMissingIsNoticed(Entry entry) throws IOException {
    // One source of time only: without a second, none of it can be missing.
    var good =
        draft()
            .with(d -> d.entry = entry)
            .with(d -> d.message = entry == Entry.HASHEDREKORD_1 ? FILE : null)
            .with(d -> d.timestamps = entry.tiled() ? d.timestamps : null)
            .json();
    assertThat(verify(entry, good).passed()).isTrue();
    var pointers = new ArrayList<String>();
    leaves(good, "", pointers);
    for (var pointer : pointers) {
      var removed = good.deepCopy();
      remove(removed, pointer);
      var changed = good.deepCopy();
      change(changed, pointer);

      if (!NOT_USED.contains(pointer)) {
        assertThat(verify(entry, removed).passed()).as("without %s", pointer).isFalse();
        assertThat(verify(entry, changed).passed()).as("other %s", pointer).isFalse();
      }
    }
  }

  private static void remove(ObjectNode root, String pointer) {
    var at = pointer.lastIndexOf('/');
    var parent = root.at(pointer.substring(0, at));
    if (parent instanceof ObjectNode object) {
      object.remove(pointer.substring(at + 1));
    } else {
      ((ArrayNode) parent).remove(Integer.parseInt(pointer.substring(at + 1)));
    }
  }

  /** Base64 stays Base64, numbers stay numbers: what is noticed is the content. */
  private static void change(ObjectNode root, String pointer) {
    var at = pointer.lastIndexOf('/');
    var name = pointer.substring(at + 1);
    var value = changed(root.at(pointer).asText());
    if (root.at(pointer.substring(0, at)) instanceof ObjectNode object) {
      object.put(name, value);
    } else {
      ((ArrayNode) root.at(pointer.substring(0, at))).set(Integer.parseInt(name), value);
    }
  }

  private static String changed(String text) {
    if (text.matches("[0-9]{1,18}")) {
      return Long.toString(Long.parseLong(text) + 1);
    }
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (bytes.length > 16) {
        bytes[bytes.length / 2] ^= 1;
        return Base64.getEncoder().encodeToString(bytes);
      }
    } catch (IllegalArgumentException _) {
      // No Base64: below it is changed as text.
    }
    var middle = text.length() / 2;
    return text.substring(0, middle) + "x" + text.substring(middle);
  }

  /** Whatever bytes come: an answer, never an exception, and never another identity. */
  @Test
  void T33_randomBytesNeverBreakTheVerifier() throws IOException {
    var random = new Random(20261121);
    var good = draft().bundle();
    for (var i = 0; i < 1_500; i++) {
      var bytes = good.clone();
      for (var n = random.nextInt(1, 4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }

      var proof = verify(bytes);

      if (proof.passed()) {
        assertThat(JSON.readTree(bytes).at("/dsseEnvelope/payload"))
            .isEqualTo(JSON.readTree(good).at("/dsseEnvelope/payload"));
      } else {
        assertThat(proof.reason()).isNotBlank().matches("[\\x20-\\x7e…—ü]*");
      }
    }
  }

  @Test
  void T33_truncatedBundlesAreRefused() {
    var good = draft().bundle();
    for (var length = 0; length < good.length; length += 37) {
      assertThat(verify(Arrays.copyOf(good, length)).passed()).isFalse();
    }
  }

  @Test
  void T33_everyFlippedByteOfTheCertificateIsNoticed() {
    flipped("/verificationMaterial/certificate/rawBytes")
        .forEach(bundle -> assertThat(verify(bundle).passed()).isFalse());
  }

  /** A timestamp's wrapping is signed by nobody; what it says of the time is. */
  @Test
  void T33_noFlippedByteOfATimestampChangesTheTime() {
    var pointer =
        "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp";
    for (var bundle : flipped(pointer)) {
      var proof = verify(bundle);
      if (proof.passed()) {
        assertThat(time(proof)).isEqualTo(EvidenceScene.NOW.toString());
      }
    }
  }

  private static String time(Proof proof) {
    return proof.parts().stream()
        .filter(part -> part.check().equals("signing time"))
        .findFirst()
        .orElseThrow()
        .found();
  }

  private static List<byte[]> flipped(String pointer) {
    var good = draft().json();
    var der = Base64.getDecoder().decode(good.at(pointer).asText());
    var bundles = new ArrayList<byte[]>();
    for (var i = 0; i < der.length; i += 3) {
      var bytes = der.clone();
      bytes[i] ^= (byte) (1 << (i % 8));
      var bundle = good.deepCopy();
      var at = pointer.lastIndexOf('/');
      ((ObjectNode) bundle.at(pointer.substring(0, at)))
          .put(pointer.substring(at + 1), Base64.getEncoder().encodeToString(bytes));
      bundles.add(EvidenceScene.bytes(bundle));
    }
    return bundles;
  }

  @Test
  void manyThreadsGetTheSameAnswers() throws Exception {
    var good = draft().bundle();
    var bad = draft().with(d -> d.by("mailto:eve@evil.test", "https://evil.test")).bundle();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = new ArrayList<Future<Boolean>>();
      for (var i = 0; i < 200; i++) {
        var bundle = i % 2 == 0 ? good : bad;
        answers.add(threads.submit(() -> verify(bundle).passed()));
      }
      for (var i = 0; i < answers.size(); i++) {
        assertThat(answers.get(i).get()).isEqualTo(i % 2 == 0);
      }
    }
  }
}
