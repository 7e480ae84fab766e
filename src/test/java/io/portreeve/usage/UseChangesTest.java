package io.portreeve.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.usage.RunningImages.UseChange;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UseChangesTest {
  private static final UseChange A = new UseChange("Pod", "shop", "a");
  private static final UseChange B = new UseChange("Pod", "shop", "b");

  private final UseChanges changes = new UseChanges();
  private final List<UseChange> told = new ArrayList<>();

  @Test
  void whatComesWhileAnotherThreadTellsIsToldByThatThreadOnce() throws InterruptedException {
    // Given: a listener that is held up at its first change
    var within = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    changes.listen(
        change -> {
          threads.add(Thread.currentThread());
          told.add(change);
          within.countDown();
          awaitQuietly(goOn);
        });
    var first = Thread.ofVirtual().start(() -> changes.tell(List.of(A)));
    within.await();

    // When: these return at once
    changes.tell(List.of(B));
    changes.tell(List.of(B, A));
    goOn.countDown();
    first.join();

    // Then
    assertThat(told).containsExactly(A, B, A);
    assertThat(threads).containsOnly(first);
  }

  @Test
  void aListenerThatFailsHoldsUpNobody() {
    // Given
    changes.listen(
        _ -> {
          throw new IllegalStateException("broken");
        });
    changes.listen(told::add);

    // When
    changes.tell(List.of(A));
    changes.tell(List.of(B));

    // Then
    assertThat(told).containsExactly(A, B);
  }

  @Test
  void aListenerMayCauseAChange() {
    // Given
    changes.listen(
        change -> {
          told.add(change);
          if (change.equals(A)) {
            changes.tell(List.of(B));
          }
        });

    // When
    changes.tell(List.of(A));

    // Then
    assertThat(told).containsExactly(A, B);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
