package io.portreeve.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.LogContext;
import org.junit.jupiter.api.Test;

/** Ten thousand pods fit into 50 MB: while they are read, and afterwards. */
class UsageMemoryTest {
  private static final int PODS = 10_000;
  private static final long MEBIBYTE = 1024 * 1024;

  /** What a process with classes, client and one page of objects needs besides. */
  private static final String HEAP = "-Xmx80m";

  /** Measured: 4.5 MiB; 10 where equal lists are kept once for each pod. */
  private static final long BOUND = 8 * MEBIBYTE;

  @Test
  void tenThousandPodsFitIntoFiftyMegabytes() throws IOException, InterruptedException {
    try (var cluster = new FakeCluster();
        var warmUp = new FakeCluster()) {
      // Given: pods as large as real ones, of 200 images, in 50 namespaces
      cluster.put("/api/v1/pods", PODS, UsageMemoryTest::pod);
      warmUp.put("/api/v1/pods", 1, UsageMemoryTest::pod);

      // When: a process with a small heap reads them
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var child =
          new ProcessBuilder(
                  java,
                  HEAP,
                  "-XX:+UseSerialGC",
                  "-XX:+ExitOnOutOfMemoryError",
                  "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                  "-cp",
                  System.getProperty("java.class.path"),
                  UsageMemoryTest.class.getName(),
                  cluster.url(),
                  warmUp.url())
              .redirectErrorStream(true)
              .start();
      var output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();

      // Then
      assertThat(child.exitValue()).as(output).isZero();
      var retained = Long.parseLong(output.substring(output.lastIndexOf("retained=") + 9).strip());
      assertThat(retained).isLessThan(BOUND);
      assertThat(cluster.pages).isNotEmpty().allMatch(size -> size <= WatchedKind.page("Pod"));
    }
  }

  /** Reads all, and says how much of it stays. */
  public static void main(String[] arguments) {
    // Without a configuration, the log keeps all its records in memory.
    LogContext.getLogContext().getLogger("").setLevel(Level.WARN);
    read(arguments[1], 1, used(), Long.MAX_VALUE);
    read(arguments[0], PODS, used(), BOUND);
    System.exit(0);
  }

  private static void read(String url, int pods, long before, long bound) {
    try (var client = FakeCluster.client(url);
        var live = new LiveRunningImages(client)) {
      live.start();
      await().atMost(Duration.ofMinutes(4)).until(() -> live.unsynced().isEmpty());
      if (live.pods().size() != pods) {
        throw new AssertionError(live.pods().size());
      }
      System.out.println("retained=" + settled(before, bound));
    }
  }

  /**
   * What stays, once threads and connections of the reading have let go of its last pages: up to
   * some seconds later. The least that was seen, where it never fits.
   */
  private static long settled(long before, long bound) {
    var least = new AtomicLong(Long.MAX_VALUE);
    try {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> least.accumulateAndGet(used() - before, Math::min) < bound);
    } catch (ConditionTimeoutException _) {
      // The test that reads the figure says so.
    }
    return least.get();
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static String pod(int number) {
    return """
        {"apiVersion":"v1","kind":"Pod","metadata":{"namespace":"team-%1$d","name":"service-%2$d-%3$010d-abcde",
         "uid":"%3$08d-1111-2222-3333-444444444444","resourceVersion":"%3$d","annotations":{"note":"%4$s"}},
         "spec":{"serviceAccountName":"service-%2$d","imagePullSecrets":[{"name":"pull"}],"containers":[
          {"name":"main","image":"registry.example.com/team-%1$d/service-%2$d:1.0"},
          {"name":"proxy","image":"registry.example.com/mesh/proxy:1.0"}]},
         "status":{"phase":"Running","containerStatuses":[
          {"name":"main","imageID":"registry.example.com/team-%1$d/service-%2$d@%5$s"},
          {"name":"proxy","imageID":"registry.example.com/mesh/proxy@%5$s"}]}}
        """
        .formatted(number % 50, number % 200, number, "x".repeat(10_000), UsageSamples.DIGEST);
  }
}
