package io.tsm.engine.cli;

import picocli.CommandLine.Option;

/** Whether a command answers for scripts. */
final class JsonOption {

  @Option(
      names = "--json",
      description = "Print one JSON object instead of text; its shape is stable, docs/cli.md.")
  private boolean json;

  boolean isSet() {
    return json;
  }
}
