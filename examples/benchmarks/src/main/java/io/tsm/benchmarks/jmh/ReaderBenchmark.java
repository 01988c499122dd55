package io.tsm.benchmarks.jmh;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A file of 100 keys with 10,000 floats each, in memory. */
@State(Scope.Thread)
public class ReaderBenchmark {
  private static final int KEYS = 100;
  private static final int ROWS = 10_000;
  private static final int RANGE_ROWS = ROWS / 100;
  private static final String PATH = "000000001-000000001.tsm";

  private final MemoryStorage storage = MemoryStorage.keeping();
  private final Values column = Values.create(FieldType.FLOAT, ROWS);

  /** Makes the file. */
  @Setup
  public void prepare() throws IOException {
    TsmFiles.write(storage, PATH, KEYS, ROWS, 0);
  }

  /** Opens it and reads all values. */
  @Benchmark
  @OperationsPerInvocation(KEYS * ROWS)
  public long all(Traffic traffic) throws IOException {
    long values = 0;
    try (TsmReader reader = TsmReader.open(storage.open(PATH))) {
      BlockReader blocks = reader.blocks();
      for (int key = 0; key < reader.keyCount(); key++) {
        column.clear();
        values += reader.read(key, 0, reader.blockCount(key), blocks, column);
      }
    }
    Checks.count("read", KEYS * ROWS, values);
    traffic.bytes += 2 * Long.BYTES * values;
    return values;
  }

  /** Opens it and reads, of each key, a hundredth of the time, which is in one of ten blocks. */
  @Benchmark
  @OperationsPerInvocation(KEYS * RANGE_ROWS)
  public long onePercentOfTime(Traffic traffic) throws IOException {
    long from = ROWS / 2 * TsmFiles.INTERVAL;
    long to = from + (RANGE_ROWS - 1) * TsmFiles.INTERVAL;
    TsmReader file = TsmReader.open(storage.open(PATH));
    long values = 0;
    try (ShardReader reader =
        ShardReader.of(List.of(new ShardReader.File(file, Tombstones.NONE)), file)) {
      for (int key = 0; key < file.keyCount(); key++) {
        try (KeyIterator range = reader.values(file.key(key), from, to)) {
          while (range.next()) {
            values += range.to() - range.from();
          }
        }
      }
      Checks.count("blocks read", KEYS, reader.blocksRead());
    }
    Checks.count("read", KEYS * RANGE_ROWS, values);
    traffic.bytes += 2 * Long.BYTES * values;
    return values;
  }
}
