package io.tsm.engine.influx;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.Limits;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Sends all values of a retention policy into a running server of InfluxDB 1.x, which others may
 * write to meanwhile. Shard group by shard group of the server: files are found, or made, that have
 * the values of its times and no others, the server is made to have the shard and to know each
 * field, the files are sent, and what the server then shows tells that they arrived. May be
 * repeated, after failures too.
 *
 * <p>Nothing that the server has is changed: where it has a value of the same series, field and
 * time, its own stays.
 */
public final class LiveUpload {
  private final Server server;
  private final String database;
  private final String retentionPolicy;
  private final Verification verification;
  private final Duration patience;
  private final Listener listener;

  /** Is told what is done. */
  public interface Listener {
    /** Is about to work on times up to {@code done} of 1. */
    void progress(double done) throws IOException;

    /** A shard group is uploaded and verified. */
    void uploaded(Uploaded group) throws IOException;
  }

  /**
   * A shard group of the server that got values.
   *
   * @param shards ids on the server
   * @param first first time of the group, nanoseconds
   * @param last last time of the group
   * @param bytes that were sent
   * @param exactFields fields of which the server had no value in these times and now shows what
   *     was sent and nothing else: as many values ({@link Verification#COUNTS}), or as many series
   *     that end at the same times ({@link Verification#ENDS}), so that values which somebody wrote
   *     meanwhile between those of ours go unnoticed
   * @param otherFields fields of which it now has at least as many values as were sent, and as it
   *     had; it had some before, or somebody writes to them
   */
  public record Uploaded(
      List<Long> shards,
      long first,
      long last,
      long values,
      long bytes,
      int exactFields,
      int otherFields) {}

  /**
   * Where to.
   *
   * @param bind the address for backups and restores
   * @param http the address for queries and writes
   * @param user null if the server asks for none
   */
  public record Server(Address bind, Address http, String user, String password) {
    @Override
    public String toString() {
      return bind.toString(); // not the password
    }
  }

  /**
   * @param database the same here and there, and so is the retention policy
   * @param verification how to see that all is there
   * @param patience how long to wait for the values of a shard to be seen
   */
  public LiveUpload(
      Server server,
      String database,
      String retentionPolicy,
      Verification verification,
      Duration patience,
      Listener listener) {
    this.server = server;
    this.database = database;
    this.retentionPolicy = retentionPolicy;
    this.verification = verification;
    this.patience = patience;
    this.listener = listener;
  }

  /**
   * Sends everything.
   *
   * @param create whether to make the database or the retention policy if it is missing
   * @param temporary an existing directory with room for the values of a shard group, twice if our
   *     shards have deleted values or a log
   * @throws InfluxException if the server is not as it should be, or refuses something
   */
  public void run(StoredRoot root, ShardLayout layout, boolean create, Path temporary)
      throws IOException {
    InfluxHttp http = new InfluxHttp(server.http(), server.user(), server.password());
    ServerPolicy policy = new ServerPolicy(http, database, retentionPolicy);
    makeSure(policy, create, layout);
    SnapshotService snapshots = new SnapshotService(server.bind());
    snapshots.check(database);
    ShardLayout theirs = new ShardLayout(policy.groupDuration(), 1);
    GroupUpload upload =
        new GroupUpload(
            policy,
            snapshots,
            database,
            retentionPolicy,
            verification,
            patience,
            LocalStorage.temporary(temporary));
    SortedMap<Long, List<StoredShard>> sources = sources(root, layout);
    long time = Limits.MIN_TIME;
    for (long group : sources.keySet()) {
      while (time <= layout.groupLast(group) && time <= Limits.MAX_TIME) {
        time = Math.max(time, layout.groupStart(group));
        listener.progress(progress(sources, group));
        ServerGroup target = target(policy.groups(), theirs, time);
        List<StoredShard> overlapping = overlapping(sources, layout, target);
        if (upload.run(overlapping, target, listener)) {
          if (target.last() >= Limits.MAX_TIME) {
            return;
          }
          time = target.last() + 1;
        }
      }
    }
  }

  private static double progress(SortedMap<Long, List<StoredShard>> sources, long group) {
    return (double) sources.headMap(group).size() / sources.size();
  }

  private void makeSure(ServerPolicy policy, boolean create, ShardLayout layout)
      throws IOException {
    boolean databaseExists = policy.databaseExists();
    if (databaseExists && policy.exists()) {
      return;
    }
    if (!create) {
      throw new InfluxException(
          databaseExists
              ? "%s: database '%s' has no retention policy '%s'; --create makes it"
                  .formatted(server.http(), database, retentionPolicy)
              : "%s has no database '%s'; --create makes it".formatted(server.http(), database));
    }
    policy.create(layout.groupDuration());
  }

  private SortedMap<Long, List<StoredShard>> sources(StoredRoot root, ShardLayout layout)
      throws IOException {
    SortedMap<Long, List<StoredShard>> sources = new TreeMap<>();
    for (StoredShard shard : root.shards(database, retentionPolicy)) {
      if (shard.id() > 0) {
        sources
            .computeIfAbsent(layout.groupOfShard(shard.id()), group -> new ArrayList<>())
            .add(shard);
      }
    }
    return sources;
  }

  private static List<StoredShard> overlapping(
      SortedMap<Long, List<StoredShard>> sources, ShardLayout layout, ServerGroup target) {
    List<StoredShard> overlapping = new ArrayList<>();
    sources.forEach(
        (group, shards) -> {
          if (layout.groupStart(group) <= target.last()
              && layout.groupLast(group) >= target.first()) {
            overlapping.addAll(shards);
          }
        });
    return overlapping;
  }

  /** The group that holds a time, or the one that the server is going to make for it. */
  private static ServerGroup target(List<ServerGroup> groups, ShardLayout theirs, long time) {
    long first = Math.max(theirs.groupStart(theirs.group(time)), Limits.MIN_TIME);
    long last = Math.min(theirs.groupLast(theirs.group(time)), Limits.MAX_TIME);
    for (ServerGroup group : groups) {
      if (group.holds(time)) {
        return group;
      }
      if (group.last() < time) {
        first = Math.max(first, group.last() + 1);
      } else {
        last = Math.min(last, group.first() - 1);
      }
    }
    return new ServerGroup(first, last, List.of());
  }
}
