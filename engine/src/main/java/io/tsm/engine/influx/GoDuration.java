package io.tsm.engine.influx;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 168h0m0s}. */
final class GoDuration {
  private static final Pattern TEXT =
      Pattern.compile("(?:(\\d{1,7})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?");

  private GoDuration() {}

  /** Reads whole seconds or more, which is all that InfluxDB has for shard groups. */
  static Duration parse(String text) throws InfluxException {
    Matcher matcher = TEXT.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new InfluxException("the server tells a shard group duration of '" + text + "'");
    }
    return Duration.ofHours(part(matcher, 1))
        .plusMinutes(part(matcher, 2))
        .plusSeconds(part(matcher, 3));
  }

  private static long part(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }
}
