package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Limits;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.apache.flink.util.concurrent.Executors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records whose points lie on both sides of the edge of a shard group, at all ends of time. */
class GroupBoundaryTest {
  private static final BigInteger FROM_YEAR_ONE =
      BigInteger.valueOf(62_135_596_800L).multiply(BigInteger.valueOf(1_000_000_000L));

  /** Instants near which edges are tried. */
  private static final long[] NEAR = {
    0, -1, 1_700_000_000_000_000_000L, -5_000_000_000_000_000_000L, Limits.MIN_TIME, Limits.MAX_TIME
  };

  @TempDir private Path temporary;

  /** Which window since year one, in numbers without limits. */
  private static BigInteger window(long time, Duration duration) {
    return BigInteger.valueOf(time).add(FROM_YEAR_ONE).divide(BigInteger.valueOf(nanos(duration)));
  }

  private static long nanos(Duration duration) {
    return duration.toNanos();
  }

  /** Records of times: each with points before and after an edge, as far as there is time. */
  private static List<long[]> records(Duration duration) {
    List<long[]> records = new ArrayList<>();
    for (long near : NEAR) {
      for (int edge = 0; edge <= 1; edge++) {
        BigInteger start =
            window(near, duration)
                .add(BigInteger.valueOf(edge))
                .multiply(BigInteger.valueOf(nanos(duration)))
                .subtract(FROM_YEAR_ONE);
        records.add(
            List.of(-nanos(duration), -1L, 0L, 1L, nanos(duration) - 1).stream()
                .map(offset -> start.add(BigInteger.valueOf(offset)))
                .filter(t -> t.compareTo(BigInteger.valueOf(Limits.MIN_TIME)) >= 0)
                .filter(t -> t.compareTo(BigInteger.valueOf(Limits.MAX_TIME)) <= 0)
                .mapToLong(BigInteger::longValueExact)
                .toArray());
      }
    }
    records.add(new long[] {-1, 0, Limits.MIN_TIME, Limits.MAX_TIME});
    return records;
  }

  /** Converts to points of the same series, for which the shard in the group is the same. */
  private static void points(long[] times, PointCollector out) throws IOException {
    for (long time : times) {
      out.point("m").tag("t", "a").field("f", time).time(time);
      out.emit();
    }
  }

  @ParameterizedTest(name = "groups of {0}, {1} shards, replayed: {2}")
  @CsvSource({"P7D,1,false", "P7D,1,true", "P7D,3,true", "PT1H,2,true", "P106751D,2,true"})
  void everyPointIsInTheShardOfItsTime(Duration duration, int shards, boolean replayed)
      throws Exception {
    LocalStorage root = new LocalStorage(temporary.resolve("root"));
    ExecutorService direct = Executors.newDirectExecutorService();
    SinkProcess process =
        new SinkProcess(
            root,
            LocalStorage.temporary(temporary.resolve("local")),
            direct,
            direct,
            UUID::randomUUID);
    SinkProcess.Job job = SinkProcess.job(UUID.randomUUID(), duration, shards, 1 << 20);
    SinkProcess.WriterTask<long[]> writer =
        process.writer(job, true, GroupBoundaryTest::points, 0, 1);
    SinkProcess.CommitterTask committer = process.committer(job, 0, 1);
    Map<Long, BigInteger> expected = new TreeMap<>();
    for (long[] times : records(duration)) {
      writer.write(times);
      for (long time : times) {
        expected.put(time, window(time, duration).subtract(window(Limits.MIN_TIME, duration)));
      }
    }
    List<byte[]> committables = writer.barrier(false);
    if (replayed) {
      process.dropHandedOver(job, 0);
    }
    committer.commit(committables);
    writer.close();
    committer.close();

    assertThat(expected).containsKeys(Limits.MIN_TIME, Limits.MAX_TIME, -1L, 0L);
    assertThat(windows(root, shards)).isEqualTo(expected);
  }

  /** For each time that is stored, the number of the group in which it is. */
  private static Map<Long, BigInteger> windows(Storage root, int shards) throws IOException {
    Map<Long, BigInteger> windows = new TreeMap<>();
    for (Storage.FileEntry shard : root.list("data/db/autogen")) {
      String directory = "data/db/autogen/" + shard.name();
      BigInteger group = BigInteger.valueOf((Long.parseLong(shard.name()) - 1) / shards);
      for (TsmFileName file : ShardPath.listFiles(root, directory)) {
        try (TsmReader reader = TsmReader.open(root.open(directory + "/" + file.fileName()));
            KeyIterator values = reader.iterator()) {
          while (values.next()) {
            for (int row = values.from(); row < values.to(); row++) {
              BigInteger before = windows.put(values.values().time(row), group);
              assertThat(before).as("%d comes twice", values.values().time(row)).isNull();
            }
          }
        }
      }
    }
    return windows;
  }
}
