package io.tsm.engine.cli;

import picocli.CommandLine;

/** The version in the jar's manifest. */
final class Version implements CommandLine.IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = TsmCommand.class.getPackage().getImplementationVersion();
    return new String[] {"tsm " + (version == null ? "(not from a jar)" : version)};
  }
}
