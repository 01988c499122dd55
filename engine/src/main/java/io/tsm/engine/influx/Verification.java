package io.tsm.engine.influx;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How it is seen that all that was sent into a shard group of a server is there. */
public enum Verification {
  /**
   * Fields of which the server had no value in the times of the group: every series must show its
   * last value. As files come whole or not at all, and each holds the last value of some series,
   * none can be missing then. Of fields that it had, and where somebody else writes to them, all
   * values are counted, as with {@link #COUNTS}.
   */
  ENDS,

  /** The server counts all values of each field in the times of the group, which it has to read. */
  COUNTS;

  /**
   * The one of a name.
   *
   * @param text in lower case
   * @throws IllegalArgumentException if it is another text
   */
  public static Verification parse(String text) {
    return Arrays.stream(values())
        .filter(verification -> verification.toString().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is none of %s"
                        .formatted(
                            text,
                            Arrays.stream(values())
                                .map(Verification::toString)
                                .collect(Collectors.joining(", ")))));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
