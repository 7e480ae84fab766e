package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.endless;
import static io.portreeve.oci.HostileRegistry.hanging;
import static io.portreeve.oci.HostileRegistry.lie;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.Lab.BLOB;
import static io.portreeve.oci.Lab.EMPTY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.oci.HostileRegistry.Reply;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpBlobTest {
  private static final Digest CONTENT = Digest.parse(EMPTY);
  private static final byte[] BYTES = "{}".getBytes(UTF_8);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void contentOfTheDigestIsRead() {
    lab.registry.on(BLOB, reply(200, BYTES, "Content-Encoding: identity"));
    assertThat(lab.open().blob(CONTENT, BYTES.length)).isEqualTo(BYTES);
    assertThat(lab.metrics).containsExactly("BLOB 200");
  }

  @Test
  void T07_contentOfAnotherDigestIsRefused() {
    lab.registry.on(BLOB, reply(200, "[]".getBytes(UTF_8)));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100))
        .withMessageContaining("another digest");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("too large", reply(200, new byte[101])),
        Arguments.of("says it is too large", lie("100000000", BYTES)),
        Arguments.of("endless", endless()),
        Arguments.of("zstd", reply(200, BYTES, "Content-Encoding: zstd")),
        Arguments.of("twice packed", reply(200, BYTES, "Content-Encoding: identity, gzip")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void T29_T30_aBlobThatIsTooLargeOrPackedIsRefused(String name, Reply reply) {
    lab.registry.on(BLOB, reply);
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().blob(CONTENT, 100));
  }

  @Test
  void T34_aBlobThatTricklesIsCutAtTheDeadline() {
    lab.registry.on(BLOB, hanging());
    var budget = Budget.of(System::nanoTime, Duration.ofMillis(200), 5, 1_000_000);
    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> lab.open(PullCredentials.NONE, budget).blob(CONTENT, 100));
  }
}
