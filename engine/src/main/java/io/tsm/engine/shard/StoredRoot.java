package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What lies in a root: ours, with a {@code layout.json}, or a folder in InfluxDB's layout, {@code
 * data/<database>/<retention policy>/<shard>/} and {@code wal/...} alike. The log of a sink's
 * writer becomes data only when it commits; that of an embedded engine, or of InfluxDB, is data.
 */
public final class StoredRoot {
  private static final String DATA = "data";
  private static final Pattern SHARD_ID = Pattern.compile("\\d{1,18}");

  /** Beside the retention policies of a database: InfluxDB's list of its series. */
  private static final String SERIES_FILE = "_series";

  private final Storage storage;
  private final boolean ours;

  private StoredRoot(Storage storage, boolean ours) {
    this.storage = storage;
    this.ours = ours;
  }

  /**
   * Looks at a root.
   *
   * @throws LayoutException if it is neither kind of root
   */
  public static StoredRoot open(Storage storage) throws IOException {
    boolean ours = storage.exists(LayoutFile.PATH);
    if (!ours
        && directories(storage, DATA).isEmpty()
        && directories(storage, WalPath.DIRECTORY).isEmpty()) {
      throw new LayoutException(
          storage.describe("")
              + " is not a root: it has neither a "
              + LayoutFile.PATH
              + " nor InfluxDB's folders data/<database>/<retention policy>/<shard>");
    }
    return new StoredRoot(storage, ours);
  }

  public Storage storage() {
    return storage;
  }

  /** True for a root with a layout.json, false for a folder of InfluxDB's. */
  public boolean isOurs() {
    return ours;
  }

  /** Names of the databases, sorted. */
  public List<String> databases() throws IOException {
    return names("");
  }

  /** Names of the retention policies of a database, sorted. */
  public List<String> retentionPolicies(String database) throws IOException {
    return names("/" + database).stream().filter(name -> !name.equals(SERIES_FILE)).toList();
  }

  /** The shards of a retention policy, in the order of their ids. */
  public List<StoredShard> shards(String database, String retentionPolicy) throws IOException {
    String below = "/" + database + "/" + retentionPolicy;
    TreeSet<Long> ids = new TreeSet<>();
    for (String name : names(below)) {
      if (SHARD_ID.matcher(name).matches()) {
        ids.add(Long.parseLong(name));
      }
    }
    List<StoredShard> shards = new ArrayList<>();
    for (long id : ids) {
      shards.add(
          new StoredShard(
              storage,
              id,
              ShardPath.of(database, retentionPolicy, id),
              WalPath.DIRECTORY + below + "/" + id));
    }
    return shards;
  }

  /**
   * The shards of a retention policy that may have values in a window of time, in the order of
   * their ids. Which these are only a root of ours says, by its layout; of InfluxDB's it is all.
   *
   * @param firstTime nanoseconds
   * @param lastTime nanoseconds
   */
  public List<StoredShard> shards(
      String database, String retentionPolicy, long firstTime, long lastTime) throws IOException {
    List<StoredShard> shards = shards(database, retentionPolicy);
    if (!ours) {
      return shards;
    }
    ShardLayout layout = LayoutFile.read(storage);
    long firstGroup = layout.group(firstTime);
    long lastGroup = layout.group(lastTime);
    return shards.stream()
        .filter(
            shard -> {
              long group = layout.groupOfShard(shard.id());
              return group >= firstGroup && group <= lastGroup;
            })
        .toList();
  }

  /** Directories below data, and below wal where that holds data. */
  private List<String> names(String below) throws IOException {
    TreeSet<String> names = new TreeSet<>(directories(storage, DATA + below));
    for (String name : directories(storage, WalPath.DIRECTORY + below)) {
      if (!SinkFolder.isName(name)) { // that is a log too, but of what is not committed
        names.add(name);
      }
    }
    return List.copyOf(names);
  }

  private static List<String> directories(Storage storage, String directory) throws IOException {
    return storage.list(directory).stream()
        .filter(Storage.FileEntry::isDirectory)
        .map(Storage.FileEntry::name)
        .toList();
  }
}
