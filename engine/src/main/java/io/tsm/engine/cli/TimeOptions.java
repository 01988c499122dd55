package io.tsm.engine.cli;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.Limits;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A window of time: from one time on, and before another one. */
final class TimeOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Only values of this time and later: nanoseconds since 1970, or as in"
              + " 2024-05-01T12:00:00Z.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Only values before this time, which itself is not in it.")
  private String to;

  /** The first time, in nanoseconds. */
  long first() {
    return from == null ? Limits.MIN_TIME : nanoseconds("--from", from);
  }

  /** The last time, in nanoseconds. */
  long last() {
    if (to == null) {
      return Limits.MAX_TIME;
    }
    long end = nanoseconds("--to", to);
    if (end <= first()) {
      throw new ParameterException(
          command.commandLine(), "--to: '" + to + "' is not after --from, so nothing is between");
    }
    return end - 1;
  }

  private long nanoseconds(String option, String text) {
    try {
      long time = text.matches("[-+]?[0-9]+") ? Long.parseLong(text) : ofTimestamp(text);
      Limits.checkTime(time);
      return time;
    } catch (NumberFormatException
        | DateTimeException
        | ArithmeticException
        | InvalidPointException e) {
      throw new ParameterException(
          command.commandLine(),
          "%s: '%s' is no time that InfluxDB has; write nanoseconds since 1970, or as in"
                  .formatted(option, text)
              + " 2024-05-01T12:00:00Z",
          e);
    }
  }

  private static long ofTimestamp(String text) {
    Instant instant = OffsetDateTime.parse(text).toInstant();
    return BigDecimal.valueOf(instant.getEpochSecond())
        .movePointRight(9)
        .add(BigDecimal.valueOf(instant.getNano()))
        .longValueExact();
  }
}
