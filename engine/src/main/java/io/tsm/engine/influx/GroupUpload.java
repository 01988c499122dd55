package io.tsm.engine.influx;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Uploads what belongs into one shard group of a server. */
final class GroupUpload {
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final ServerPolicy policy;
  private final SnapshotService snapshots;
  private final String database;
  private final String retentionPolicy;
  private final Duration arrival;
  private final LocalStorage temporary;

  GroupUpload(
      ServerPolicy policy,
      SnapshotService snapshots,
      String database,
      String retentionPolicy,
      Duration arrival,
      LocalStorage temporary) {
    this.policy = policy;
    this.snapshots = snapshots;
    this.database = database;
    this.retentionPolicy = retentionPolicy;
    this.arrival = arrival;
    this.temporary = temporary;
  }

  /**
   * Uploads, if there is anything.
   *
   * @param target a group of the server, or the times of one that it is going to make
   * @return false if the server made another one, so that all must be looked at again
   */
  boolean run(List<StoredShard> sources, ServerGroup target, LiveUpload.Listener listener)
      throws IOException {
    try (WindowFiles files = WindowFiles.write(sources, target, temporary)) {
      if (files.isEmpty()) {
        return true;
      }
      if (target.shards().isEmpty()) {
        ServerGroup made = make(files);
        if (made.shards().size() > 1 || !made.covers(target)) {
          return false;
        }
        ServerGroup group = new ServerGroup(target.first(), target.last(), made.shards());
        upload(files, group, Map.of(), listener);
      } else {
        upload(files, target, counts(files, target), listener);
      }
      return true;
    }
  }

  /** Has the server make the group, by a point of it. */
  private ServerGroup make(WindowFiles files) throws IOException {
    Tally any = files.tallies().values().iterator().next();
    write(any.sample());
    long time = timeOf(any.sample());
    return policy.groups().stream()
        .filter(group -> group.holds(time))
        .findFirst()
        .orElseThrow(
            () ->
                new InfluxException(
                    "the server took a point of time %d of '%s', but tells no shard for it"
                        .formatted(time, database)));
  }

  private static long timeOf(byte[] line) {
    int end = line.length - 1; // a line feed
    int start = end;
    while (line[start - 1] != ' ') {
      start--;
    }
    return Long.parseLong(new String(line, start, end - start, StandardCharsets.US_ASCII));
  }

  /**
   * Uploads.
   *
   * @param before how many values of each field the server had in the group; none if ours made it
   */
  private void upload(
      WindowFiles files, ServerGroup group, Map<FieldId, Long> before, LiveUpload.Listener listener)
      throws IOException {
    checkPaths(group);
    introduceFields(files, before);
    for (int place = 0; place < group.shards().size(); place++) {
      if (!files.isEmpty(place)) {
        send(files, place, group.shards().get(place));
      }
    }
    Map<FieldId, Long> after = await(files, group, before);
    int exact = 0;
    for (Map.Entry<FieldId, Tally> field : files.tallies().entrySet()) {
      boolean none = before.getOrDefault(field.getKey(), 0L) == 0;
      exact += none && after.get(field.getKey()) == field.getValue().count() ? 1 : 0;
    }
    listener.uploaded(
        new LiveUpload.Uploaded(
            group.shards(),
            group.first(),
            group.last(),
            files.valueCount(),
            files.bytes(),
            exact,
            files.tallies().size() - exact));
  }

  /** That both addresses are of one server: shard 7 of another one may hold anything. */
  private void checkPaths(ServerGroup group) throws IOException {
    List<String> paths = snapshots.shards(database);
    for (long shard : group.shards()) {
      String path = database + "/" + retentionPolicy + "/" + shard;
      if (!paths.contains(path)) {
        throw new InfluxException(
            ("what listens at --to has no shard %s, which the server at --http has: are they"
                    + " two servers?")
                .formatted(path));
      }
    }
  }

  private Map<FieldId, Long> counts(WindowFiles files, ServerGroup group) throws IOException {
    Set<String> measurements = new TreeSet<>();
    files.tallies().keySet().forEach(field -> measurements.add(field.measurement()));
    Map<FieldId, Long> counts = new TreeMap<>();
    for (String measurement : measurements) {
      counts.putAll(policy.counts(measurement, group.first(), group.last()));
    }
    return counts;
  }

  /**
   * Writes a value of each field that the shard may not know, or know with another type. Without
   * it, influxd 1.6 with a tsi1 index never shows new fields of an uploaded file; and it refuses a
   * field of another type here, while a file with one would keep it from opening the shard.
   */
  private void introduceFields(WindowFiles files, Map<FieldId, Long> before) throws IOException {
    Map<FieldId, Set<String>> types = policy.fieldTypes();
    ByteWriter lines = new ByteWriter(1 << 12);
    files
        .tallies()
        .forEach(
            (field, tally) -> {
              boolean known =
                  before.getOrDefault(field, 0L) > 0
                      && Set.of(tally.type().toString()).equals(types.get(field));
              if (!known) {
                lines.writeBytes(tally.sample());
              }
            });
    if (lines.size() > 0) {
      write(Arrays.copyOf(lines.array(), lines.size()));
    }
  }

  private void write(byte[] lines) throws IOException {
    try {
      policy.write(lines);
    } catch (InfluxException e) {
      throw new InfluxException(
          "nothing was uploaded into this shard: the server refuses values of ours, "
              + e.getMessage(),
          e);
    }
  }

  private void send(WindowFiles files, int place, long shard) throws IOException {
    snapshots.update(
        shard,
        out -> {
          TarArchive archive = new TarArchive(out, database, retentionPolicy, shard, bytes -> {});
          files.addTo(archive, place);
          long unused = archive.finish();
        });
  }

  /** Waits until the server shows as many values as it must; it opens the shard anew meanwhile. */
  private Map<FieldId, Long> await(WindowFiles files, ServerGroup group, Map<FieldId, Long> before)
      throws IOException {
    long start = System.nanoTime();
    while (true) {
      String missing;
      try {
        Map<FieldId, Long> counts = counts(files, group);
        missing = firstMissing(files, before, counts);
        if (missing == null) {
          return counts;
        }
      } catch (InfluxException e) {
        missing = e.getMessage(); // such as "shard is disabled"
      }
      if (System.nanoTime() - start > arrival.toNanos()) {
        throw new InfluxException(
            ("shards %s of '%s' do not show what was sent after %d s: %s. The server's log"
                    + " tells more (service=snapshot); the command may be repeated")
                .formatted(group.shards(), database, arrival.toSeconds(), missing));
      }
      if (Thread.interrupted()) {
        throw new InterruptedIOException("interrupted while waiting for shards " + group.shards());
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static String firstMissing(
      WindowFiles files, Map<FieldId, Long> before, Map<FieldId, Long> counts) {
    for (Map.Entry<FieldId, Tally> field : files.tallies().entrySet()) {
      long wanted = Math.max(field.getValue().count(), before.getOrDefault(field.getKey(), 0L));
      long found = counts.getOrDefault(field.getKey(), 0L);
      if (found < wanted) {
        return "%s has %d of %d values".formatted(field.getKey(), found, wanted);
      }
    }
    return null;
  }
}
