package io.portreeve.oci;

import static io.portreeve.oci.HostileRegistry.hanging;
import static io.portreeve.oci.HostileRegistry.reply;
import static io.portreeve.oci.Lab.BLOB;
import static io.portreeve.oci.Lab.DIGEST;
import static io.portreeve.oci.Lab.IMAGE;
import static io.portreeve.oci.Lab.MANIFEST_TYPE;
import static io.portreeve.oci.Lab.V1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.portreeve.credentials.PullCredentials;
import io.portreeve.image.Digest;
import io.portreeve.image.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many bytes of bodies are in memory at a time. */
class HttpMemoryTest {
  private static final byte[] LARGE = padded(ManifestParser.MAX_BYTES);
  private static final Digest LARGE_DIGEST = Sha256.of(LARGE);

  private final Lab lab = new Lab();

  @AfterEach
  void close() {
    lab.close();
  }

  private static byte[] padded(int size) {
    var text = new String(IMAGE, UTF_8);
    return (text + " ".repeat(size - text.length())).getBytes(UTF_8);
  }

  private static void chunked(OutputStream out) throws IOException {
    out.write(
        ("HTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n" + MANIFEST_TYPE + "\r\n\r\n")
            .getBytes(UTF_8));
    out.write((Integer.toHexString(LARGE.length) + "\r\n").getBytes(UTF_8));
    out.write(LARGE);
    out.write("\r\n0\r\n\r\n".getBytes(UTF_8));
    out.flush();
  }

  private static List<Digest> sideBySide(List<Callable<Manifest>> asks) throws Exception {
    var digests = new ArrayList<Digest>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Manifest> each : threads.invokeAll(asks)) {
        digests.add(each.get().digest());
      }
    }
    return digests;
  }

  @Test
  void T29_twentyFourOfTheLargestManifestsSideBySideTakeNoMoreThanTheBound() throws Exception {
    // Given two registries with manifests as large as may be, of a known length and without
    lab.registry.on(V1, reply(200, LARGE, MANIFEST_TYPE));
    lab.stranger.on(
        V1,
        out -> {
          chunked(out);
          return true;
        });
    var asks = new ArrayList<Callable<Manifest>>();
    for (var i = 0; i < 24; i++) {
      var host = i % 2 == 0 ? lab.registry.host() : lab.stranger.host();
      var reader = lab.open(host, PullCredentials.NONE, Lab.budget());
      asks.add(() -> reader.manifest("v1"));
    }

    var digests = sideBySide(asks);

    assertThat(digests).hasSize(24).containsOnly(LARGE_DIGEST);
    assertThat(lab.bodies().peak())
        .isGreaterThanOrEqualTo(LARGE.length)
        .isLessThanOrEqualTo(BodySpace.TOTAL);
    assertThat(lab.bodies().held()).isZero();
  }

  @Test
  void T29_aStalledHostHoldsUpNeitherAnotherNorItsOwnSmallAnswers() {
    // Given a host one of whose answers takes all the room that it may take, and doesn't end
    lab.registry.on(V1, reply(200, LARGE, MANIFEST_TYPE));
    lab.stranger.on(V1, reply(200, LARGE, MANIFEST_TYPE));
    lab.registry.on(Lab.BY_DIGEST, reply(200, IMAGE, MANIFEST_TYPE));
    var stalled = lab.bodies().open(lab.registry.host());
    var most = BodySpace.MOST;
    assertThat(stalled.take(most, most, () -> {})).isEqualTo(most);

    var other = lab.open(lab.stranger.host(), PullCredentials.NONE, Lab.budget()).manifest("v1");
    var small = lab.open().manifest(DIGEST);

    assertThat(other.digest()).isEqualTo(LARGE_DIGEST);
    assertThat(small.digest()).isEqualTo(DIGEST);
    var budget = Budget.of(System::nanoTime, Duration.ofMillis(300), 5, 8_000_000);
    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> lab.open(PullCredentials.NONE, budget).manifest("v1"))
        .withMessageContaining("no room for the body in time")
        .withMessageContaining(lab.registry.host());
    stalled.close();
    assertThat(lab.bodies().held()).isZero();
    assertThat(lab.open().manifest("v1").digest()).isEqualTo(LARGE_DIGEST);
  }

  @Test
  void T29_whatEndsInAnErrorGivesItsRoomBack() {
    lab.registry.on(V1, hanging(MANIFEST_TYPE));
    lab.registry.on(Lab.BY_DIGEST, reply(200, LARGE, MANIFEST_TYPE));
    lab.registry.on(Lab.REFERRERS, reply(200, LARGE, "Content-Type: text/html"));
    var budget = Budget.of(System::nanoTime, Duration.ofMillis(200), 5, 1_000_000);

    assertThatExceptionOfType(OciException.OverBudget.class)
        .isThrownBy(() -> lab.open(PullCredentials.NONE, budget).manifest("v1"));
    assertThatExceptionOfType(OciException.Untrustworthy.class)
        .isThrownBy(() -> lab.open().manifest(DIGEST));
    assertThat(lab.open().referrers(DIGEST)).isEmpty();
    assertThatExceptionOfType(OciException.NotFound.class)
        .isThrownBy(() -> lab.open().manifest("gone"));

    assertThat(lab.bodies().held()).isZero();
  }

  @Test
  void T29_aBlobCountsWhileItIsUsed() {
    lab.registry.on(BLOB, reply(200, "{}".getBytes(UTF_8)));

    var held = lab.open().blob(Digest.parse(Lab.EMPTY), 100, _ -> lab.bodies().held());

    assertThat(held).isEqualTo(2);
    assertThat(lab.bodies().held()).isZero();
  }

  @Test
  void T29_whoWaitsIsServedInOrderAndNeverOnceItHasGivenUp() {
    var done = new ArrayList<String>();
    var space = new BodySpace(Runnable::run);
    var first = space.open("a");
    var second = space.open("a");
    var third = space.open("a");
    var most = BodySpace.MOST;
    assertThat(first.take(100_000, most, () -> done.add("first"))).isEqualTo(most);
    assertThat(second.take(100_000, most, () -> done.add("second"))).isZero();
    assertThat(third.take(100_000, most, () -> done.add("third"))).isZero();
    assertThat(third.isWaiting()).isTrue();

    second.close();
    first.trim(10);

    assertThat(done).containsExactly("third");
    assertThat(third.take(100_000, most, () -> {})).isEqualTo(most);
    assertThat(second.take(1, 1, () -> {})).isZero();
    assertThat(space.held()).isEqualTo(most + 10L);
    first.close();
    third.close();
    third.close();
    assertThat(space.held()).isZero();
  }
}
