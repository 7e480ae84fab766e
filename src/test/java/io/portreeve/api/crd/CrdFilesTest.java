package io.portreeve.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed CRDs equal the generated ones; {@code make generate} writes them. */
class CrdFilesTest {
  static Stream<Path> directories() {
    return Stream.of(Path.of("deploy/crds"), Path.of("charts/portreeve/crds"));
  }

  @ParameterizedTest
  @MethodSource("directories")
  void committedFilesAreUpToDate(Path directory) throws IOException {
    var generated = CrdFiles.generate();
    if (Boolean.getBoolean("portreeve.generate")) {
      Files.createDirectories(directory);
      for (var file : generated.entrySet()) {
        Files.writeString(directory.resolve(file.getKey()), file.getValue());
      }
    }

    var committed = CrdFiles.read(directory);

    assertThat(committed)
        .as("%s is stale: run `make generate` and commit the result", directory)
        .isEqualTo(generated);
  }
}
