package io.portreeve.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Whose fault it is that the time ends. */
class BudgetTest {
  private static final Duration TIME = Duration.ofSeconds(8);

  private final AtomicLong nanos = new AtomicLong();
  private final Budget budget = budget(TIME);

  private Budget budget(Duration time) {
    return Budget.of(nanos::get, time, 200, 32 << 20);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  private static boolean isSlow(Budget budget) {
    return budget.isRegistrySlow(16, Duration.ZERO);
  }

  @Test
  void aRegistryThatIsWaitedForHalfOfTheTimeIsSlow() {
    // Given
    pass(4);
    // When, Then: also while it is still being waited for
    try (var _ = budget.waiting()) {
      pass(3);
      assertThat(isSlow(budget)).isFalse();
      pass(1);
      assertThat(isSlow(budget)).isTrue();
    }
    assertThat(isSlow(budget)).isTrue();
    assertThat(budget.waited()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void T18_muchThatIsReadIsNoSlowRegistry() {
    // Given
    budget.waited(TIME);
    pass(8);
    // When, Then
    assertThat(budget.takeBytes(2 << 20)).isTrue();
    assertThat(isSlow(budget)).isTrue();
    assertThat(budget.takeBytes(1)).isTrue();
    assertThat(isSlow(budget)).isFalse();
  }

  @Test
  void T18_whatHadNoTimeSaysNothingOfARegistry() {
    // Given
    var none = budget(Duration.ZERO);
    var little = budget(Duration.ofSeconds(1).minusNanos(1));
    little.waited(TIME);
    // When
    pass(1);
    // Then
    assertThat(isSlow(none)).isFalse();
    assertThat(isSlow(little)).isFalse();
  }

  @Test
  void T18_roomOfOursIsNotWaitedForAtARegistry() {
    // Given a host that has all the room that it may have
    var space = new BodySpace(Runnable::run);
    var other = space.open("registry.test");
    assertThat(other.take(BodySpace.MOST, BodySpace.MOST, () -> {})).isEqualTo(BodySpace.MOST);
    try (var waiting = budget.waiting();
        var room = space.open("registry.test")) {
      var body = body(new BoundedBody.Taking(budget, waiting, room));
      pass(1);
      // When
      body.onNext(List.of(ByteBuffer.allocate(100_000)));
      pass(5);
      other.close();
      pass(2);
    }
    // Then
    assertThat(budget.waited()).isEqualTo(Duration.ofSeconds(3));
  }

  private static BodySubscriber<byte[]> body(BoundedBody.Taking taking) {
    var info =
        new ResponseInfo() {
          @Override
          public int statusCode() {
            return 200;
          }

          @Override
          public HttpHeaders headers() {
            return HttpHeaders.of(Map.of(), (_, _) -> true);
          }

          @Override
          public Version version() {
            return Version.HTTP_1_1;
          }
        };
    var body = BoundedBody.handler("x", BodySpace.MOST, taking).apply(info);
    body.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {
            // The test sends by itself.
          }

          @Override
          public void cancel() {
            // Nothing to end.
          }
        });
    return body;
  }
}
