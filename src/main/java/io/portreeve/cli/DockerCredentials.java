package io.portreeve.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portreeve.credentials.CredentialsException;
import io.portreeve.credentials.DockerConfig;
import io.portreeve.credentials.PullCredential;
import io.portreeve.credentials.PullCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Credentials that {@code docker login} has written to a file. Those in a credential helper aren't
 * used: that is a program to run, by the name that a file gives.
 */
final class DockerCredentials implements PullCredentials {
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final PullCredentials entries;
  private final boolean helped;

  private DockerCredentials(Path file, PullCredentials entries, boolean helped) {
    this.file = file;
    this.entries = entries;
    this.helped = helped;
  }

  /**
   * Reads the file.
   *
   * @throws UnusableInputException if it is there and can't be used
   */
  static PullCredentials of(Path file) {
    if (!Files.exists(file)) {
      return PullCredentials.NONE;
    }
    var json = InputFiles.bytes(file, MAX_BYTES);
    try {
      var entries = DockerConfig.parseConfigJson(json).toCredentials(file.toString());
      var node = new ObjectMapper().readTree(json);
      var helped = node.hasNonNull("credsStore") || !node.path("credHelpers").isEmpty();
      return new DockerCredentials(file, entries, helped);
    } catch (CredentialsException e) {
      throw new UnusableInputException(file + ": " + e.getMessage());
    } catch (IOException e) {
      throw InputFiles.unreadable(file, e);
    }
  }

  @Override
  public List<PullCredential> forHost(String host) {
    // An entry that only says that a helper has it is a problem, not a credential.
    return entries.forHost(host);
  }

  @Override
  public List<String> problems(String host) {
    var problems = new ArrayList<>(entries.problems(host));
    if (helped) {
      problems.add(
          file
              + " names a credential helper, which isn't used: give user name and password in a file of its own");
    }
    return List.copyOf(problems);
  }
}
