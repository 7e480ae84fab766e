package io.portreeve.admission;

import io.portreeve.policy.EvidenceKeys;
import io.portreeve.policy.EvidenceShards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the keys that published evidence is signed with: of a mounted Secret, so that who
 * may write ConfigMaps doesn't write it. While it is missing or malformed, the keys read last stay.
 */
final class EvidenceKeyFile {
  private static final Logger LOG = LoggerFactory.getLogger(EvidenceKeyFile.class);
  private static final int MAX_BYTES = 64 << 10;

  private final Path file;
  private String seen = "";
  private EvidenceKeys keys = EvidenceKeys.NONE;
  private String told = "";

  /**
   * Creates it.
   *
   * @param folder where the Secret is mounted
   */
  EvidenceKeyFile(Path folder) {
    this.file = folder.resolve(EvidenceShards.KEYS_FILE);
  }

  /** The keys read last. */
  synchronized EvidenceKeys keys() {
    return keys;
  }

  /** Looks at the file; whether there are other keys since. */
  synchronized boolean look() {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(MAX_BYTES + 1);
      var text = new String(bytes, StandardCharsets.US_ASCII);
      if (text.equals(seen)) {
        return false;
      }
      keys = EvidenceKeys.parse(text);
      seen = text;
      told = "";
      return true;
    } catch (IOException e) {
      // It isn't there before the operator has begun to publish.
      tell(e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      tell(String.valueOf(e.getMessage()));
    }
    return false;
  }

  private void tell(String problem) {
    if (!problem.equals(told)) {
      told = problem;
      LOG.atInfo()
          .addKeyValue("file", file)
          .addKeyValue("problem", problem)
          .log("Keys of published evidence can't be read; those read before stay in use");
    }
  }
}
