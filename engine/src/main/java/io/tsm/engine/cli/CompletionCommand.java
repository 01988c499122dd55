package io.tsm.engine.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm completion}: a script by which a shell completes commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script by which a shell completes commands, options and names of files.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm completion bash > ~/.local/share/bash-completion/completions/tsm",
      "  source <(tsm completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {

  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  private String shell;

  @Override
  public Integer call() throws IOException {
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw new ParameterException(
          spec.commandLine(), "no completion for '" + shell + "', only for bash and zsh");
    }
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      // One script for both: it turns zsh's completion into bash's by itself.
      out.println(AutoComplete.bash("tsm", spec.root().commandLine()));
    }
    return Failures.OK;
  }
}
