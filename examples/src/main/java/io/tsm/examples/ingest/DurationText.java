package io.tsm.examples.ingest;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as InfluxDB's users write them: {@code 500ms 10s 5m 12h 7d 52w}. */
final class DurationText implements ITypeConverter<Duration> {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})(ms|s|m|h|d|w)");

  @Override
  public Duration convert(String text) {
    Matcher m = TEXT.matcher(text);
    if (!m.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is not a duration such as 500ms, 10s, 5m, 12h, 7d or 52w");
    }
    long number = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      case "d" -> Duration.ofDays(number);
      default -> Duration.ofDays(Math.multiplyExact(number, 7));
    };
  }
}
