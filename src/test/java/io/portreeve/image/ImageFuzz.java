package io.portreeve.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.portreeve.fuzz.FuzzTarget;
import java.util.List;
import java.util.stream.Stream;

/** Readers of references and patterns. */
public final class ImageFuzz {
  private static final String HEX = "ab".repeat(32);

  private ImageFuzz() {}

  /** All of them. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("image-reference", ImageFuzz::references, ImageFuzz::reference, 20_000),
        new FuzzTarget("image-pattern", ImageFuzz::patterns, ImageFuzz::pattern, 20_000));
  }

  private static List<byte[]> references() {
    return Stream.of(
            "nginx",
            "docker.io/library/nginx:1.27",
            "ghcr.io/a/b__c/d-e:v1@sha256:" + HEX,
            "localhost:5000/x",
            "[2001:db8::1]:5000/team/app@sha256:" + HEX,
            "123456789012.dkr.ecr.us-east-1.amazonaws.com/team/app:v1")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** What is read can be written and read again, and is the same. */
  private static void reference(byte[] input) {
    ImageReference read;
    try {
      read = ImageReference.parse(new String(input, UTF_8));
    } catch (IllegalArgumentException e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
      return;
    }
    var pinned = ImageReference.parse(read.pinnedText(new Digest(HEX)));
    assertThat(pinned.registry()).isEqualTo(read.registry());
    assertThat(pinned.repository()).isEqualTo(read.repository());
    assertThat(pinned.tag()).isEqualTo(read.tag());
    assertThat(pinned.digest()).isEqualTo(new Digest(HEX));
    assertThat(ImageReference.parse(read.text())).isEqualTo(read);
  }

  private static List<byte[]> patterns() {
    return Stream.of(
            "**", "nginx", "docker.io/library/*", "ghcr.io/a/**", "*.example.com/x-*/y", "*:5000/a")
        .map(text -> text.getBytes(UTF_8))
        .toList();
  }

  /** What is read can be matched, and twice gives the same. */
  private static void pattern(byte[] input) {
    var image = ImageReference.parse("unlikely.example/q/w/e/r");
    try {
      var pattern = ImagePattern.parse(new String(input, UTF_8));
      var matched = pattern.matches(image);
      assertThat(pattern.matches(image)).isEqualTo(matched);
    } catch (IllegalArgumentException e) {
      FuzzTarget.fit(String.valueOf(e.getMessage()));
    }
  }
}
