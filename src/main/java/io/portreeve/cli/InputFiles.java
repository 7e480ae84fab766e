package io.portreeve.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that a user names, each with a bound. */
final class InputFiles {
  private InputFiles() {}

  /**
   * Reads all of a file.
   *
   * @param most how many bytes it may have
   * @throws UnusableInputException if it can't be read or has more
   */
  static byte[] bytes(Path file, int most) {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new UnusableInputException(
            "%s: has more than the %,d bytes that are read".formatted(file, most));
      }
      return bytes;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Reads all of a text in UTF-8. */
  static String text(Path file, int most) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes(file, most)))
          .toString();
    } catch (CharacterCodingException _) {
      throw new UnusableInputException(file + ": isn't text in UTF-8");
    }
  }

  /** Why a file can't be read. */
  static UnusableInputException unreadable(Path file, IOException e) {
    var why =
        switch (e) {
          case NoSuchFileException _ -> "no such file";
          case AccessDeniedException _ -> "can't be read: permission denied";
          default -> "can't be read: " + e.getMessage();
        };
    return new UnusableInputException(file + ": " + why);
  }
}
