package io.portreeve.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BulkheadsTest {
  private final Bulkheads bulkheads = new Bulkheads(1);

  private static Budget budget(Duration time) {
    return Budget.of(() -> 0, time, 1, 1);
  }

  @Test
  void T34_aFullHostHoldsNoOther() throws InterruptedException {
    try (var first = bulkheads.enter("slow", budget(Duration.ofSeconds(9)));
        var second = bulkheads.enter("slow", budget(Duration.ZERO));
        var other = bulkheads.enter("other", budget(Duration.ZERO))) {
      assertThat(first.taken()).isTrue();
      assertThat(second.taken()).isFalse();
      assertThat(other.taken()).isTrue();
      assertThat(bulkheads.hosts()).isEqualTo(2);
    }
    assertThat(bulkheads.hosts()).isZero();
    try (var again = bulkheads.enter("slow", budget(Duration.ZERO))) {
      assertThat(again.taken()).isTrue();
    }
  }

  @Test
  void whatWasLearnedIsBoundedAndExpires() {
    var now = new AtomicLong();
    var map = new RecentMap<String, String>(2, now::get);
    map.put("a", "1", Duration.ofNanos(10));
    map.put("b", "2", Duration.ofNanos(20));
    assertThat(map.get("a")).isEqualTo("1");
    map.put("c", "3", Duration.ofNanos(20));

    assertThat(map.get("b")).isNull();
    assertThat(map.get("a")).isEqualTo("1");
    now.set(10);
    assertThat(map.get("a")).isNull();
    assertThat(map.get("c")).isEqualTo("3");
    map.remove("c");
    assertThat(map.get("c")).isNull();
  }
}
