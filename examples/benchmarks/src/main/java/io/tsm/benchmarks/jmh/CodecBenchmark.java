package io.tsm.benchmarks.jmh;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.Values;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Blocks of 1000 values with times ten seconds apart, which cost next to nothing: one run, the same
 * in each block.
 */
@State(Scope.Thread)
public class CodecBenchmark {
  private static final int ROWS = 1000;

  @Param // all of them
  public Shape shape;

  private final BlockCodec codec = new BlockCodec();
  private final ByteWriter out = new ByteWriter(1 << 16);
  private final ByteReader in = new ByteReader("a block");
  private Values values;
  private Values decoded;
  private byte[] block;

  /** Makes values and their block. */
  @Setup
  public void prepare() throws CorruptFileException {
    values = shape.column(ROWS);
    decoded = Values.create(shape.type(), ROWS);
    codec.encode(values, 0, ROWS, out);
    block = java.util.Arrays.copyOf(out.array(), out.size());
    decode(new Traffic()); // also the check
    Checks.equal(values, decoded);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int encode(Traffic traffic) {
    out.clear();
    codec.encode(values, 0, ROWS, out);
    traffic.bytes += Shape.bytes(values);
    return out.size();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int decode(Traffic traffic) throws CorruptFileException {
    in.reset(block, 0, block.length, 0);
    decoded.clear();
    codec.decode(in, shape.type(), decoded);
    traffic.bytes += Shape.bytes(values);
    return decoded.size();
  }
}
