package io.tsm.flink.sink.testing;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.read.ShardReader;
import io.tsm.flink.sink.PointCollector;
import io.tsm.flink.sink.SinkProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that writes far more in two commits than its heap can hold, each many times the memory
 * that the sink is given, and reads all of it back. The first commit is published as it was staged,
 * while the second is being written; the second is replayed from its log.
 */
public final class SmallHeapJob {
  private static final int HOSTS = 50;
  private static final int FIELDS = 10;
  private static final long STEP = 1_500_000_000L;
  private static final Pattern KEY = Pattern.compile("m,host=h(\\d+)#!~#f(\\d)");

  private final Storage root;
  private final long points;
  private final String[] fields = new String[FIELDS];
  private final String[] hosts = new String[HOSTS];

  private SmallHeapJob(Storage root, long points) {
    this.root = root;
    this.points = points;
    for (int i = 0; i < FIELDS; i++) {
      fields[i] = "f" + i;
    }
    for (int i = 0; i < HOSTS; i++) {
      hosts[i] = "h" + i;
    }
  }

  /**
   * Runs it.
   *
   * @param arguments folder of the root, local folder, bytes of memory for the sink, how many times
   *     as much each commit is to hold
   */
  public static void main(String[] arguments) throws Exception {
    long memory = Long.parseLong(arguments[2]);
    long values = memory * Long.parseLong(arguments[3]) / 16; // a time and a float
    SmallHeapJob job = new SmallHeapJob(new LocalStorage(Path.of(arguments[0])), values / FIELDS);
    job.write(LocalStorage.temporary(Path.of(arguments[1])), memory);
    long read = job.check();
    if (read != 2 * job.points * FIELDS) {
      throw new AssertionError(read + " values were read, not " + 2 * job.points * FIELDS);
    }
  }

  private void write(Storage local, long memory) throws Exception {
    ExecutorService snapshots = Executors.newFixedThreadPool(2);
    ExecutorService publishing = Executors.newFixedThreadPool(2);
    SinkProcess process = new SinkProcess(root, local, snapshots, publishing, UUID::randomUUID);
    SinkProcess.Job job = SinkProcess.job(UUID.randomUUID(), Duration.ofDays(7), 4, memory);
    SinkProcess.WriterTask<Long> writer = process.writer(job, true, this::convert, 0, 1);
    SinkProcess.CommitterTask committer = process.committer(job, 0, 1);
    write(writer, 0, points);
    List<byte[]> first = writer.barrier(false);
    write(writer, points, points + points / 2);
    committer.commit(first);
    write(writer, points + points / 2, 2 * points);
    List<byte[]> second = writer.barrier(true);
    process.dropHandedOver(job, 0);
    committer.commit(second);
    committer.close();
    writer.close();
    snapshots.shutdown();
    publishing.shutdown();
  }

  private static void write(SinkProcess.WriterTask<Long> writer, long from, long to)
      throws IOException, InterruptedException {
    for (long i = from; i < to; i++) {
      writer.write(i);
    }
  }

  /** Point i: each host in turn, at a time of its own, over a few weeks. */
  private void convert(long i, PointCollector out) throws IOException {
    var point = out.point("m").tag("host", hosts[(int) (i % HOSTS)]);
    for (int field = 0; field < FIELDS; field++) {
      point.field(fields[field], value(i, field));
    }
    point.time(i * STEP);
    out.emit();
  }

  private static double value(long i, int field) {
    return (i * 31 + field) % 10_007 / 4.0;
  }

  /** Reads all shards, a block at a time; returns how many values there are. */
  private long check() throws IOException {
    long read = 0;
    for (Storage.FileEntry shard : root.list("data/db/autogen")) {
      try (ShardReader reader = ShardReader.open(root, "data/db/autogen/" + shard.name());
          KeyIterator values = reader.iterator()) {
        byte[] key = null;
        long before = -1;
        while (values.next()) {
          before = Arrays.equals(values.key(), key) ? before : -1;
          key = values.key();
          before = check(values, before);
          read += values.to() - values.from();
        }
      }
    }
    return read;
  }

  /** Checks values of a key; returns the last time. */
  private static long check(KeyIterator values, long before) {
    Matcher key = KEY.matcher(new String(values.key(), StandardCharsets.UTF_8));
    if (!key.matches()) {
      throw new AssertionError("a key that nobody wrote: " + key);
    }
    long last = before;
    for (int row = values.from(); row < values.to(); row++) {
      long time = values.values().time(row);
      long i = time / STEP;
      double value = ((FloatValues) values.values()).values()[row];
      if (time <= last
          || time % STEP != 0
          || i % HOSTS != Long.parseLong(key.group(1))
          || value != value(i, Integer.parseInt(key.group(2)))) {
        throw new AssertionError(key.group() + " has " + value + " at " + time + ", after " + last);
      }
      last = time;
    }
    return last;
  }
}
