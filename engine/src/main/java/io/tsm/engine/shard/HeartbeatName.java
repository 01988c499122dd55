package io.tsm.engine.shard;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a heartbeat: a file in a sink's folder by which a process says that it runs a part of
 * the sink. What counts is when the file was made; a process makes a new one every minute, then
 * deletes the one before.
 *
 * @param process random, one for each process
 * @param number greater than those of all earlier ones of the process
 */
public record HeartbeatName(UUID process, long number) {
  private static final Pattern NAME =
      Pattern.compile(
          "alive-(?<process>" + CommitFileName.UUID_PATTERN + ")-(?<number>[0-9]{1,18})");

  public String fileName() {
    return "alive-" + process + "-" + number;
  }

  /** What a name says; empty if it is not a heartbeat's. */
  public static Optional<HeartbeatName> parse(String fileName) {
    Matcher matcher = NAME.matcher(fileName);
    return matcher.matches()
        ? Optional.of(
            new HeartbeatName(
                UUID.fromString(matcher.group("process")), Long.parseLong(matcher.group("number"))))
        : Optional.empty();
  }
}
