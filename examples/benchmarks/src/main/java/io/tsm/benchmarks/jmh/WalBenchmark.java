package io.tsm.benchmarks.jmh;

import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.Wal;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Entries of 100,000 values: encoding, snappy and checksum, but no disk. */
@State(Scope.Thread)
public class WalBenchmark {
  private static final int HOSTS = 100;
  private static final int STEPS = 100;
  private static final int VALUES = HOSTS * STEPS * 10;

  @Param // all of them
  public DevopsCpu.Kind kind;

  private final MemoryStorage storage = MemoryStorage.keeping();
  private Cache cache;
  private Wal wal;
  private WalSegment segment;

  /** Makes a batch and its log. */
  @Setup
  public void prepare() throws IOException {
    cache = new Cache(new FieldTypes());
    new DevopsCpu(HOSTS, STEPS, kind).points().forEach(cache::write);
    try (Wal log = new Wal(storage, i -> i + ".wal", Long.MAX_VALUE)) {
      log.writeMulti(cache.unlogged());
      segment = log.closeSegments().get(0);
    }
    wal = new Wal(MemoryStorage.forgetting(), i -> i + ".wal", Long.MAX_VALUE);
  }

  @Benchmark
  @OperationsPerInvocation(VALUES)
  public int write(Traffic traffic) throws IOException {
    traffic.bytes += 2 * Long.BYTES * VALUES;
    return wal.writeMulti(cache.unlogged());
  }

  /** Reads and checks the log, and writes its values into a cache. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public Cache replay(Traffic traffic) throws IOException {
    Cache replayed = new Cache(new FieldTypes());
    WalReader.readClosed(storage, segment, new Replay(replayed));
    Checks.count("replayed", VALUES, replayed.valueCount());
    traffic.bytes += 2 * Long.BYTES * VALUES;
    return replayed;
  }

  /** Puts values back. */
  private record Replay(Cache cache) implements WalReader.Visitor {
    @Override
    public void write(ValuesByKey batch) throws IOException {
      cache.writeMulti(batch);
    }

    @Override
    public void delete(List<byte[]> keys, long minTime, long maxTime) {
      throw new IllegalStateException("nobody has deleted anything");
    }
  }
}
