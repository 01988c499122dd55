package io.tsm.flink.table;

import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * The measurements of a root, from the indexes of its files. What was found in a shard is kept
 * until its files are others: asking again then costs a listing of each shard's folder.
 * Thread-safe.
 */
@Internal
final class RootContent {
  private final StoredRoot root;
  private final Map<String, ShardContent> shards = new HashMap<>(); // by folder

  RootContent(StoredRoot root) {
    this.root = root;
  }

  List<String> databases() throws IOException {
    return root.databases();
  }

  List<String> retentionPolicies(String database) throws IOException {
    return root.retentionPolicies(database);
  }

  /** Names of measurements, sorted. One is there until the index of no file has it any more. */
  synchronized Set<String> measurements(String database, String retentionPolicy)
      throws IOException {
    TreeSet<String> measurements = new TreeSet<>();
    for (StoredShard shard : root.shards(database, retentionPolicy)) {
      measurements.addAll(content(shard).measurements());
    }
    return measurements;
  }

  /** What there is of a measurement; empty if there is none. */
  synchronized MeasurementContent measurement(
      String database, String retentionPolicy, String measurement) throws IOException {
    List<MeasurementContent> parts = new ArrayList<>();
    for (StoredShard shard : root.shards(database, retentionPolicy)) {
      parts.add(content(shard).measurement(measurement));
    }
    return MeasurementContent.ofAll(parts);
  }

  private ShardContent content(StoredShard shard) throws IOException {
    List<FileEntry> files = new ArrayList<>(root.storage().list(shard.directory()));
    if (shard.walDirectory() != null) {
      files.addAll(root.storage().list(shard.walDirectory()));
    }
    ShardContent known = shards.get(shard.directory());
    if (known == null || !known.files.equals(files)) {
      known = new ShardContent(shard, files);
      shards.put(shard.directory(), known);
    }
    return known;
  }

  /** What was asked of a shard so far, while it had these files. */
  private static final class ShardContent {
    private final StoredShard shard;
    private final List<FileEntry> files;
    private final Map<String, MeasurementContent> known = new HashMap<>();
    private List<String> measurements;

    ShardContent(StoredShard shard, List<FileEntry> files) {
      this.shard = shard;
      this.files = files;
    }

    List<String> measurements() throws IOException {
      if (measurements == null) {
        try (ShardReader reader = shard.open(StoredShard.TornSegments.LOGGED)) {
          measurements = reader.measurements();
        }
      }
      return measurements;
    }

    MeasurementContent measurement(String name) throws IOException {
      MeasurementContent content = known.get(name);
      if (content == null) {
        if (measurements != null && !measurements.contains(name)) {
          return MeasurementContent.NOTHING;
        }
        try (ShardReader reader = shard.open(StoredShard.TornSegments.LOGGED)) {
          content = MeasurementContent.of(reader, name);
        }
        known.put(name, content);
      }
      return content;
    }
  }
}
