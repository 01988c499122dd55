package io.tsm.engine.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.ShardPublisher;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A root as a sink leaves it: each call publishes a file in each shard that gets points. */
public final class RootOfFiles {
  public static final String POLICY = "autogen";

  private final Path path;
  private final LocalStorage storage;
  private final ShardLayout layout;
  private int calls;

  public RootOfFiles(Path path, Duration groupDuration, int shardsPerGroup) throws IOException {
    this.path = path;
    this.storage = new LocalStorage(path);
    this.layout = LayoutFile.readOrCreate(storage, groupDuration, shardsPerGroup, 1);
  }

  public Path path() {
    return path;
  }

  public LocalStorage storage() {
    return storage;
  }

  public ShardLayout layout() {
    return layout;
  }

  /** Publishes line protocol. */
  public void publish(String database, String policy, String lines) throws IOException {
    Map<Long, Cache> caches = new TreeMap<>();
    try (LineProtocolReader reader =
        LineProtocolReader.of(lines.getBytes(UTF_8), new PointBuilder(), Precision.NANOSECONDS)) {
      while (reader.next()) {
        long shard = layout.shardId(reader.point().seriesKey(), reader.point().time());
        caches.computeIfAbsent(shard, s -> new Cache(new FieldTypes())).write(reader.point());
      }
    }
    calls++;
    for (Map.Entry<Long, Cache> shard : caches.entrySet()) {
      String staged = ".staged-" + calls + "-" + shard.getKey() + "-";
      List<String> files =
          new Compactor(storage, (generation, sequence) -> staged + sequence)
              .writeSnapshot(shard.getValue(), 1, Throttle.NONE).stream()
                  .map(TsmFileInfo::path)
                  .toList();
      List<TsmFileName> published =
          new ShardPublisher(storage, files, ShardPath.of(database, policy, shard.getKey()))
              .publish();
      for (int i = 0; i < published.size(); i++) {
        storage.delete(files.get(i));
      }
    }
  }

  /**
   * Deletes some fields of a series from first to last, both included, in all files there are.
   *
   * @param series its escaped key
   */
  public void delete(
      String database, String policy, String series, long first, long last, String... fields)
      throws IOException {
    List<Tombstone> tombstones = new ArrayList<>();
    for (String field : fields) {
      tombstones.add(
          new Tombstone(Keys.key(series.getBytes(UTF_8), field.getBytes(UTF_8)), first, last));
    }
    for (StoredShard shard : StoredRoot.open(storage).shards(database, policy)) {
      for (TsmFileName file : ShardPath.listFiles(storage, shard.directory())) {
        new TombstoneWriter(storage)
            .append(shard.directory() + "/" + file.tombstoneName(), tombstones);
      }
    }
  }
}
