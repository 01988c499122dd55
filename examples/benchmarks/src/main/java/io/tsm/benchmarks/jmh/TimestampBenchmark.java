package io.tsm.benchmarks.jmh;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Times, in blocks of 1000 booleans, which cost little. Two blocks by turns: of a block whose times
 * are those of the one before the codec makes no new ones.
 */
@State(Scope.Thread)
public class TimestampBenchmark {
  private static final int ROWS = 1000;

  /** How far times are from each other. */
  public enum Distance {
    TIMES_EVERY_10_S(0),
    TIMES_WITH_MILLISECONDS(1_000_000),
    TIMES_WITH_NANOSECONDS(1);

    private final long unit;

    Distance(long unit) {
      this.unit = unit;
    }

    private long next(SplittableRandom random) {
      long jitter = unit == 0 ? 0 : random.nextLong(1_000_000_000L / unit) * unit;
      return 10_000_000_000L + jitter;
    }
  }

  @Param // all of them
  public Distance distance;

  private final BlockCodec codec = new BlockCodec();
  private final ByteWriter out = new ByteWriter(1 << 16);
  private final ByteReader in = new ByteReader("a block");
  private final BooleanValues decoded = new BooleanValues(ROWS);
  private final BooleanValues[] columns = new BooleanValues[2];
  private final byte[][] blocks = new byte[2][];
  private int turn;

  /** Makes times and their blocks. */
  @Setup
  public void prepare() throws CorruptFileException {
    for (int i = 0; i < columns.length; i++) {
      SplittableRandom random = new SplittableRandom(i);
      columns[i] = new BooleanValues(ROWS);
      long time = 1_704_067_200_000_000_000L + i;
      for (int row = 0; row < ROWS; row++) {
        columns[i].append(time, false);
        time += distance.next(random);
      }
      out.clear();
      codec.encode(columns[i], 0, ROWS, out);
      blocks[i] = Arrays.copyOf(out.array(), out.size());
      decode(blocks[i]);
      Checks.equal(columns[i], decoded);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int encode(Traffic traffic) {
    turn ^= 1;
    out.clear();
    codec.encode(columns[turn], 0, ROWS, out);
    traffic.bytes += Long.BYTES * ROWS;
    return out.size();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int decode(Traffic traffic) throws CorruptFileException {
    turn ^= 1;
    decode(blocks[turn]);
    traffic.bytes += Long.BYTES * ROWS;
    return decoded.size();
  }

  private void decode(byte[] block) throws CorruptFileException {
    in.reset(block, 0, block.length, 0);
    decoded.clear();
    codec.decode(in, FieldType.BOOLEAN, decoded);
  }
}
