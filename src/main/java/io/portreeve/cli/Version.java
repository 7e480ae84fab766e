package io.portreeve.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** The version that was built. */
final class Version implements IVersionProvider {
  Version() {}

  @Override
  public String[] getVersion() {
    var version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"portreeve " + Objects.requireNonNullElse(version, "(not packaged)")};
  }
}
