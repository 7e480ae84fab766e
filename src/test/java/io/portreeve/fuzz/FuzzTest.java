package io.portreeve.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * T20, T33: whatever comes, a reader answers or refuses as it says it does, within its bound of
 * memory, and never lets anything pass. The same changes in every run, of seeds that may have new
 * keys; {@code make fuzz} goes on from there.
 */
class FuzzTest {
  private static final long SEED = 20_261_121;
  private static final long MAX_ALLOCATED = 96L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  static List<FuzzTarget> targets() {
    return FuzzTargets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void T33_mutatedInputsAreAnsweredOrRefused(FuzzTarget target) {
    var seeds = target.seeds().get();
    var mutator = new Mutator(new Random(SEED + target.name().hashCode()), seeds);
    for (var seed : seeds) {
      read(target, seed);
    }
    for (var i = 0; i < target.rounds(); i++) {
      read(target, mutator.next());
    }
  }

  private static void read(FuzzTarget target, byte[] input) {
    var before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      target.reader().accept(input);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(
          target.name() + " fails on " + Base64.getEncoder().encodeToString(input), e);
    }
    var allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MAX_ALLOCATED) {
      throw new AssertionError(
          "%s takes %,d bytes for %s"
              .formatted(target.name(), allocated, Base64.getEncoder().encodeToString(input)));
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyTargetHasSeedsAndAName(FuzzTarget target) {
    assertThat(target.name()).matches("[a-z-]+");
    assertThat(target.seeds().get()).isNotEmpty();
    assertThat(target.rounds()).isPositive();
  }

  @Test
  void mutationsAreTheSameInEveryRunAndOfManyKinds() {
    var seeds = List.of("{\"a\":[1,\"YWJj\"]}".getBytes(UTF_8));
    var one = new Mutator(new Random(1), seeds);
    var two = new Mutator(new Random(1), seeds);
    var different = new HashSet<String>();
    for (var i = 0; i < 500; i++) {
      var input = Base64.getEncoder().encodeToString(one.next());
      assertThat(Base64.getEncoder().encodeToString(two.next())).isEqualTo(input);
      different.add(input);
    }

    assertThat(different).hasSizeGreaterThan(300);
  }

  @Test
  void jazzerFindsATargetAndItsSeeds(@TempDir Path folder) throws IOException {
    var target = targets().getFirst();
    Jazzer.fuzzerInitialize(new String[] {target.name(), folder.toString()});
    Jazzer.fuzzerTestOneInput(new byte[] {1, 2, 3});

    assertThat(folder.toFile().list()).hasSameSizeAs(target.seeds().get());
    assertThatThrownBy(() -> FuzzTargets.named("nothing"))
        .hasMessageContaining("no target nothing");
  }
}
