package io.tsm.examples.embed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example, killed several times. */
class MillionValuesITCase {
  private static final long VALUES = 1_000_000;

  @TempDir private Path folder;

  @Test
  void hasEveryAcknowledgedValueHoweverOftenItIsKilled() throws Exception {
    long acknowledged = 0;
    for (long killAt : new long[] {150_000, 400_000, 401_000, 750_000}) {
      acknowledged = runUntil(killAt, acknowledged);
    }
    try (ChildJvm program = start()) {
      assertThat(number(program, "found ")).isGreaterThanOrEqualTo(acknowledged);
      assertThat(program.waitForEnd()).endsWith("acknowledged 1000000\nexit code 0");
    }
    check();
  }

  private ChildJvm start() throws IOException {
    return ChildJvm.start(MillionValues.class, List.of(folder.toString()));
  }

  /** Runs it until it has acknowledged so many values; returns how many it had. */
  private long runUntil(long killAt, long before) throws Exception {
    try (ChildJvm program = start()) {
      long number = number(program, "found ");
      assertThat(number).isGreaterThanOrEqualTo(before);
      while (number < killAt) {
        number = number(program, "acknowledged ");
      }
      program.kill();
      return number;
    }
  }

  /** The number in the next line of the program's that begins so; others are of its log. */
  private static long number(ChildJvm program, String start) throws IOException {
    StringBuilder others = new StringBuilder();
    for (String line = program.readLine(); line != null; line = program.readLine()) {
      if (line.startsWith(start)) {
        return Long.parseLong(line.substring(start.length()));
      }
      others.append(line).append('\n');
    }
    throw new AssertionError("it ended: " + others);
  }

  private void check() throws IOException {
    long next = 0;
    try (StorageEngine engine = StorageEngine.open(folder, EngineOptions.defaults());
        ShardReader reader = engine.read("demo", "autogen");
        KeyIterator values = reader.values("m#!~#n".getBytes(UTF_8))) {
      while (values.next()) {
        long[] numbers = ((LongValues) values.values()).values();
        for (int row = values.from(); row < values.to(); row++) {
          assertThat(values.values().time(row)).isEqualTo(next * MillionValues.SECOND);
          assertThat(numbers[row]).isEqualTo(next);
          next++;
        }
      }
    }
    assertThat(next).isEqualTo(VALUES);
  }
}
