package io.tsm.engine.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolException;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.engine.testing.SampleLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * {@link LineProtocolReader}: each line is a point, which can be written and read again, or not.
 */
final class LineTarget implements FuzzTarget {
  private static final int LONGEST = 2048;
  private static final String[] TOKENS = {
    " ",
    ",",
    "=",
    "\"",
    "\\",
    "\\\\",
    "\\\"",
    "\\,",
    "\\ ",
    "\n",
    "\r\n",
    "\r",
    "#",
    "\t",
    "\0",
    "i",
    "u",
    "t",
    "false",
    "-",
    ".",
    "e",
    "1e400",
    "NaN",
    "-9223372036854775808i",
    "9223372036854775807",
    "99999999999999999999",
    "time",
    "#!~#",
    "é",
    "\ud83d\ude00"
  };

  private final List<byte[]> seeds = new ArrayList<>();

  LineTarget() {
    FuzzSeeds.influx("points.lp").forEach(lines -> seeds.add(shortened(lines)));
    seeds.add(new SampleLines(1).next(8).getBytes(UTF_8));
  }

  private static byte[] shortened(byte[] lines) {
    return Arrays.copyOf(lines, Math.min(lines.length, LONGEST));
  }

  @Override
  public byte[] input(SplittableRandom random) {
    byte[] lines = seeds.get(random.nextInt(seeds.size()));
    byte[] other = seeds.get(random.nextInt(seeds.size()));
    if (random.nextBoolean()) {
      return Mutations.some(random, lines, other);
    }
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      byte[] token = TOKENS[random.nextInt(TOKENS.length)].getBytes(UTF_8);
      int at = random.nextInt(lines.length + 1);
      int over = random.nextInt(Math.min(3, lines.length - at + 1));
      lines = Mutations.replace(lines, at, over, token);
    }
    return lines;
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    ByteWriter written = new ByteWriter(1 << 12);
    long points = readAll(input, written, result);
    byte[] again = written.toByteArray();
    ByteWriter writtenAgain = new ByteWriter(1 << 12);
    Result none = new Result();
    if (readAll(again, writtenAgain, none) != points || none.refusals() > 0) {
      throw new AssertionError("points that were read are refused when they are written");
    }
    if (!Arrays.equals(again, writtenAgain.toByteArray())) {
      throw new AssertionError("points are others when they are written and read again");
    }
    result.add(again);
  }

  /** Returns the number of points, which are written to {@code out}. */
  private static long readAll(byte[] input, ByteWriter out, Result result) throws IOException {
    long points = 0;
    try (LineProtocolReader reader =
        LineProtocolReader.of(input, new PointBuilder(), Precision.NANOSECONDS)) {
      for (long line = 0, ended = 0; ended == 0; line = reader.line()) {
        try {
          if (reader.next()) {
            LineProtocolFormatter.writePoint(reader.point(), out);
            points++;
          } else {
            ended = 1;
          }
        } catch (LineProtocolException e) {
          if (e.line() <= line || e.line() != reader.line() || e.column() < 1) {
            throw new AssertionError("an error behind line " + line + " is at another one", e);
          }
          result.refused(e.getMessage());
        }
      }
      if (reader.bytes() != input.length) {
        throw new AssertionError(reader.bytes() + " bytes were passed of " + input.length);
      }
    }
    return points;
  }

  /** Two readers have a buffer of 64 KiB each; a line may be an error, of at least two bytes. */
  @Override
  public long mostBytes(byte[] input) {
    return (1 << 20) + 2048L * input.length;
  }
}
