package io.portreeve.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A class that fits on a few screens is read; a longer one is searched. */
class FileLengthTest {
  private static final int MAIN = 300;
  private static final int TEST = 400;
  private static final int RECONCILER = 150;

  private static Map<String, Long> lengths(String root) throws IOException {
    try (var files = Files.walk(Path.of(root))) {
      var lengths = new TreeMap<String, Long>();
      files
          .filter(file -> file.toString().endsWith(".java"))
          .forEach(file -> lengths.put(file.getFileName().toString(), lines(file)));
      return lengths;
    }
  }

  private static long lines(Path file) {
    try (var lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int limit(String file) {
    return file.endsWith("Reconciler.java") ? RECONCILER : MAIN;
  }

  @Test
  void sourcesStayShort() throws IOException {
    assertThat(lengths("src/main/java"))
        .isNotEmpty()
        .allSatisfy((file, lines) -> assertThat(lines).as(file).isLessThanOrEqualTo(limit(file)));
  }

  @Test
  void testsStayShort() throws IOException {
    for (var root : List.of("src/test/java", "e2e/java")) {
      assertThat(lengths(root))
          .isNotEmpty()
          .allSatisfy((file, lines) -> assertThat(lines).as(file).isLessThanOrEqualTo(TEST));
    }
  }
}
