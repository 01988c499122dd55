package io.tsm.engine.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code tsm} command line. */
@Command(
    name = "tsm",
    description =
        "Looks into TSM files, the files in which InfluxDB stores time series, makes them of text,"
            + " and tidies roots.",
    subcommands = {
      DumpCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      ReportCommand.class,
      CompactCommand.class,
      DeleteCommand.class,
      GcCommand.class,
      BackupCommand.class,
      ExpireCommand.class,
      UploadCommand.class,
      CompletionCommand.class
    },
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  tsm verify /data/tsm",
      "  tsm export /data/tsm --database metrics --out metrics.lp.gz",
      "  tsm dump /data/tsm/data/metrics/autogen/1/000000001-000000001.tsm",
      "  tsm import /data/tsm --database metrics metrics.lp.gz",
      "  tsm report /data/tsm --html report.html",
      "  tsm gc /data/tsm --older-than 7d --dry-run",
      "",
      "'tsm COMMAND --help' tells more."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:a fault was found, or the command failed; standard error says why",
      "2:wrong arguments"
    })
public final class TsmCommand implements Runnable {
  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--stacktrace",
      scope = ScopeType.INHERIT,
      description = "When the command fails, show where in the program.")
  private boolean stackTrace;

  TsmCommand(Console console) {
    this.console = console;
  }

  public static void main(String[] arguments) {
    System.exit(run(Console.ofProcess(), arguments));
  }

  /** Runs a command; returns its exit code. */
  static int run(Console console, String... arguments) {
    CommandLine command = new CommandLine(new TsmCommand(console));
    command.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    command.setErr(console.err());
    // Colours where somebody looks, and not if NO_COLOR is set.
    command.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.AUTO));
    command.setExecutionExceptionHandler(
        (e, failed, parsed) -> Failures.executionFailed(e, failed));
    command.setParameterExceptionHandler(Failures::wrongParameters);
    return command.execute(arguments);
  }

  Console console() {
    return console;
  }

  boolean showStackTrace() {
    return stackTrace;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
