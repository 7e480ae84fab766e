package io.portreeve.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs that are nearly right: seeds, changed once or a few times. */
final class Mutator {
  private static final int MAX_BYTES = 64 * 1024;
  private static final List<String> WORDS =
      List.of(
          "",
          "{}",
          "[]",
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "-0.0",
          "9223372036854775808",
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\\",
          "\"",
          ",",
          ":",
          "{",
          "}",
          "[",
          "]",
          "\u0000",
          "\n",
          "\r\n",
          "=",
          "/",
          "//",
          "..",
          "@",
          "%00",
          "\ufeff",
          "\u202e",
          "\ud83d\ude00",
          "sha256:",
          "(a{1000}){1000}",
          "-----BEGIN PUBLIC KEY-----",
          "AAAA",
          "====",
          "1".repeat(400),
          "[".repeat(200),
          "{\"a\":".repeat(100),
          "a".repeat(3_000),
          "/a".repeat(300));

  private final Random random;
  private final List<byte[]> seeds;
  private final JsonMutator json;

  Mutator(Random random, List<byte[]> seeds) {
    this.random = random;
    this.seeds = seeds;
    this.json = new JsonMutator(random);
  }

  byte[] next() {
    var input = seed();
    var times = 1 + random.nextInt(3);
    for (var i = 0; i < times; i++) {
      input = mutate(input);
    }
    return input.length > MAX_BYTES ? slice(input, 0, MAX_BYTES) : input;
  }

  private byte[] seed() {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private byte[] mutate(byte[] input) {
    return switch (random.nextInt(12)) {
      case 0 -> flipped(input);
      case 1 -> replaced(input, bytes(random.nextInt(8)));
      case 2 -> replaced(input, word());
      case 3 -> replaced(input, new byte[0]);
      case 4 -> repeated(input);
      case 5 -> joined(input, seed());
      case 6 -> slice(input, 0, random.nextInt(input.length + 1));
      default -> json.mutate(input);
    };
  }

  private byte[] word() {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8);
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] flipped(byte[] input) {
    var output = input.clone();
    for (var n = random.nextInt(4); n >= 0 && output.length > 0; n--) {
      output[random.nextInt(output.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return output;
  }

  /** A piece, maybe an empty one, becomes something else. */
  private byte[] replaced(byte[] input, byte[] by) {
    var from = random.nextInt(input.length + 1);
    var to = Math.min(input.length, from + random.nextInt(16));
    return joined(slice(input, 0, from), by, slice(input, to, input.length));
  }

  private byte[] repeated(byte[] input) {
    var from = random.nextInt(input.length + 1);
    var to = Math.min(input.length, from + 1 + random.nextInt(200));
    var out = new ByteArrayOutputStream();
    out.writeBytes(slice(input, 0, to));
    for (var n = random.nextInt(20); n >= 0; n--) {
      out.writeBytes(slice(input, from, to));
    }
    out.writeBytes(slice(input, to, input.length));
    return out.toByteArray();
  }

  private byte[] joined(byte[] head, byte[] tail) {
    return joined(
        slice(head, 0, random.nextInt(head.length + 1)),
        new byte[0],
        slice(tail, random.nextInt(tail.length + 1), tail.length));
  }

  private static byte[] joined(byte[] first, byte[] second, byte[] third) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    out.writeBytes(third);
    return out.toByteArray();
  }

  private static byte[] slice(byte[] input, int from, int to) {
    return Arrays.copyOfRange(input, from, to);
  }
}
