package io.tsm.engine.influx;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** Uploads what belongs into one shard group of a server. */
final class GroupUpload {
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(2).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final ServerPolicy policy;
  private final SnapshotService snapshots;
  private final String database;
  private final String retentionPolicy;
  private final Verification verification;
  private final Duration patience;
  private final LocalStorage temporary;

  GroupUpload(
      ServerPolicy policy,
      SnapshotService snapshots,
      String database,
      String retentionPolicy,
      Verification verification,
      Duration patience,
      LocalStorage temporary) {
    this.policy = policy;
    this.snapshots = snapshots;
    this.database = database;
    this.retentionPolicy = retentionPolicy;
    this.verification = verification;
    this.patience = patience;
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
    try (WindowFiles files = WindowFiles.open(sources, target, temporary)) {
      FieldTallies tallies = files.tallies();
      if (tallies.isEmpty()) {
        return true;
      }
      Arrival arrival = new Arrival(policy, tallies, verification);
      if (!target.shards().isEmpty()) {
        checkPaths(target);
        arrival.lookBefore(target);
        introduceFields(tallies, arrival);
        upload(files, target, arrival, listener);
        return true;
      }
      ServerGroup made = make(tallies);
      if (made.shards().size() > 1 || !made.covers(target)) {
        return false;
      }
      ServerGroup group = new ServerGroup(target.first(), target.last(), made.shards());
      checkPaths(group);
      writeSamples(tallies.all());
      upload(files, group, arrival, listener);
      return true;
    }
  }

  /** Has the server make the group, by a value of it. */
  private ServerGroup make(FieldTallies tallies) throws IOException {
    Tally any = tallies.all().iterator().next();
    writeSamples(List.of(any));
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

  private void upload(
      WindowFiles files, ServerGroup group, Arrival arrival, LiveUpload.Listener listener)
      throws IOException {
    for (int place = 0; place < group.shards().size(); place++) {
      if (!files.isEmpty(place)) {
        send(files, place, group.shards().get(place));
      }
    }
    await(arrival, group);
    FieldTallies tallies = files.tallies();
    listener.uploaded(
        new LiveUpload.Uploaded(
            group.shards(),
            group.first(),
            group.last(),
            tallies.valueCount(),
            files.bytes(),
            arrival.exactFields(),
            tallies.fields().size() - arrival.exactFields()));
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

  /**
   * Writes a value of each field that the shard may not know, or know with another type. Without
   * it, influxd 1.6 with a tsi1 index never shows new fields of an uploaded file; and it refuses a
   * field of another type here, while a file with one would keep it from opening the shard.
   */
  private void introduceFields(FieldTallies tallies, Arrival arrival) throws IOException {
    Map<FieldId, Set<String>> types = policy.fieldTypes();
    List<Tally> unknown = new ArrayList<>();
    for (FieldId field : tallies.fields()) {
      Tally tally = tallies.of(field);
      if (!arrival.wasThere(field) || !Set.of(tally.type().toString()).equals(types.get(field))) {
        unknown.add(tally);
      }
    }
    writeSamples(unknown);
  }

  private void writeSamples(Collection<Tally> fields) throws IOException {
    ByteWriter lines = new ByteWriter(1 << 12);
    fields.forEach(field -> lines.writeBytes(field.sample()));
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

  /** Waits until the server shows what it must; it opens the shard anew meanwhile. */
  private void await(Arrival arrival, ServerGroup group) throws IOException {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      String missing;
      try {
        missing = arrival.missing(group);
        if (missing == null) {
          return;
        }
      } catch (InfluxException e) {
        missing = e.getMessage(); // such as "shard is disabled"
      }
      if (System.nanoTime() - start > patience.toNanos()) {
        throw new InfluxException(
            ("shards %s of '%s' do not show what was sent after %d s: %s. The server's log"
                    + " tells more (service=snapshot); the command may be repeated")
                .formatted(group.shards(), database, patience.toSeconds(), missing));
      }
      if (Thread.interrupted()) {
        throw new InterruptedIOException("interrupted while waiting for shards " + group.shards());
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }
}
