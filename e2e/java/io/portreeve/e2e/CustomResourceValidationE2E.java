package io.portreeve.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.e2e.harness.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the API server accepts and refuses, as data: a {@code valid-} file is accepted; of an {@code
 * invalid-} file the last document is refused with the text behind {@code # expect:}, those before
 * it are accepted.
 */
@ExtendWith(Lab.Extension.class)
class CustomResourceValidationE2E {
  private static final Path CASES = Path.of("e2e/manifests/validation");

  static Stream<Path> valid() throws IOException {
    return cases("valid-");
  }

  static Stream<Path> invalid() throws IOException {
    return cases("invalid-");
  }

  private static Stream<Path> cases(String prefix) throws IOException {
    try (var files = Files.list(CASES)) {
      return files
          .filter(f -> f.getFileName().toString().startsWith(prefix))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("valid")
  void isAccepted(Path file, Lab lab) {
    var result = lab.tryKubectl("apply", "--dry-run=server", "-f", file.toString());

    assertThat(result.exit()).as(result.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void isRefusedWithTheFieldAndTheRule(Path file, Lab lab) throws IOException {
    var text = Files.readString(file);
    var expected = text.lines().findFirst().orElseThrow().replaceFirst("^# expect: ", "");
    var documents = Pattern.compile("(?m)^---$").split(text, -1);
    var last = write(documents[documents.length - 1]);
    var first = documents.length > 1 ? write(documents[0]) : null;
    try {
      if (first != null) {
        var _ = lab.kubectl("apply", "-f", first.toString());
      }

      var result =
          lab.tryKubectl("apply", "--dry-run=server", "--validate=strict", "-f", last.toString());

      assertThat(result.exit()).as(result.output()).isNotZero();
      assertThat(result.output()).contains(expected);
    } finally {
      if (first != null) {
        var _ = lab.kubectl("delete", "-f", first.toString());
        Files.delete(first);
      }
      Files.delete(last);
    }
  }

  private static Path write(String document) throws IOException {
    return Files.writeString(Files.createTempFile("case", ".yaml"), document);
  }
}
