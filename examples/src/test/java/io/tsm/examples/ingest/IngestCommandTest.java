package io.tsm.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.Precision;
import io.tsm.flink.sink.BadRecordPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class IngestCommandTest {

  @Test
  void readsAllOptions() throws IOException {
    IngestOptions options =
        parse(
            "--input a.lp b.lp --input c.gz --input ./a.lp --output out/x/../y --database d"
                + " --retention-policy rp --precision ms --parallelism 3 --checkpoint-interval 2m"
                + " --shard-duration 52w --shards-per-group 7 --mode batch --on-error REJECT");
    assertThat(options)
        .isEqualTo(
            new IngestOptions(
                java.util.List.of(Path.of("a.lp"), Path.of("b.lp"), Path.of("c.gz")),
                Path.of("out/y").toAbsolutePath(),
                "d",
                "rp",
                Precision.MILLISECONDS,
                3,
                Duration.ofMinutes(2),
                Duration.ofDays(364),
                7,
                RuntimeExecutionMode.BATCH,
                BadRecordPolicy.REJECT));
  }

  @Test
  void hasDefaults() throws IOException {
    IngestOptions options = parse("--input a --output b --database d");
    assertThat(options.retentionPolicy()).isEqualTo("autogen");
    assertThat(options.precision()).isEqualTo(Precision.NANOSECONDS);
    assertThat(options.parallelism()).isBetween(1, 4);
    assertThat(options.checkpointInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(options.shardDuration()).isNull();
    assertThat(options.shardsPerGroup()).isNull();
    assertThat(options.mode()).isEqualTo(RuntimeExecutionMode.STREAMING);
    assertThat(options.onError()).isEqualTo(BadRecordPolicy.FAIL);
  }

  private static IngestOptions parse(String line) throws IOException {
    CommandLine command = IngestCommand.commandLine();
    command.parseArgs(line.split(" "));
    return command.<IngestCommand>getCommand().options();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--input a --database d, --output ROOT is missing",
        "--input a --output b, --database D is missing",
        "--database ../d, the name of a database is a directory's name too",
        "--retention-policy .., the name of a retention policy cannot be '..'",
        "--precision days, 'days' is none of ns",
        "--parallelism 0, --parallelism must be from 1 to 1024",
        "--parallelism x, 'x' is not an int",
        "--checkpoint-interval 5, '5' is not a duration such as",
        "--checkpoint-interval 1ms, --checkpoint-interval must be from 10ms",
        "--shard-duration 1m, the duration of a shard group must be from 1 hour",
        "--shard-duration 999999999999999w, --shard-duration",
        "--shards-per-group 0, the number of shards in a group must be from 1",
        "--mode never, expected one of [STREAMING",
        "--on-error never, expected one of [FAIL",
        "--inputs a, Unknown option",
        "more, Unmatched argument",
      })
  void wrongUsageIsOneLine(String line, String message) {
    Ingest run = Ingest.run((Object[]) line.split(" "));
    assertThat(run.error()).contains(message).endsWith("; see --help");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void helpNamesEveryOption() {
    Ingest run = Ingest.run("--help");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("--input", "--output", "--database", "--retention-policy", "--precision")
        .contains("--parallelism", "--checkpoint-interval", "--shard-duration", "--mode")
        .contains("--shards-per-group", "--on-error", "--help");
  }

  @Test
  void durationsHaveUnits() {
    DurationText text = new DurationText();
    assertThat(text.convert("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(text.convert("10s")).isEqualTo(Duration.ofSeconds(10));
    assertThat(text.convert("12h")).isEqualTo(Duration.ofHours(12));
    assertThat(text.convert("36500d")).isEqualTo(Duration.ofDays(36500));
    assertThatThrownBy(() -> text.convert("-1d"))
        .isInstanceOf(CommandLine.TypeConversionException.class);
  }

  @Test
  void wordsAreQuotedForTheShell() {
    assertThat(NextCommands.quote("/a/b-c_1.lp")).isEqualTo("/a/b-c_1.lp");
    assertThat(NextCommands.quote("a b")).isEqualTo("'a b'");
    assertThat(NextCommands.quote("it's")).isEqualTo("'it'\\''s'");
    assertThat(NextCommands.quote("")).isEqualTo("''");
  }
}
