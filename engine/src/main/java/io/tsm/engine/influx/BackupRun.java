package io.tsm.engine.influx;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Fills the directory of a {@link PortableBackup}. */
final class BackupRun {
  private static final String DEFAULT_POLICY = "autogen";

  private final StoredRoot root;
  private final ShardLayout layout;
  private final String database;
  private final LocalStorage out;
  private final String stamp;
  private final PortableBackup.ArchivedBytes listener;
  private final List<Manifest.Archive> archives = new ArrayList<>();
  private long tsmBytes;
  private long totalBytes;

  BackupRun(
      StoredRoot root,
      ShardLayout layout,
      String database,
      LocalStorage out,
      String stamp,
      PortableBackup.ArchivedBytes listener) {
    this.root = root;
    this.layout = layout;
    this.database = database;
    this.out = out;
    this.stamp = stamp;
    this.listener = listener;
  }

  PortableBackup.Summary write(List<String> policies) throws IOException {
    boolean usual = policies.contains(DEFAULT_POLICY) || policies.isEmpty();
    MetaData meta = new MetaData(database, usual ? DEFAULT_POLICY : policies.get(0));
    List<SortedMap<Long, List<StoredShard>>> groups = new ArrayList<>();
    for (String policy : policies) {
      groups.add(groups(policy));
    }
    for (int i = 0; i < policies.size(); i++) {
      meta.addPolicy(policies.get(i), layout.groupDuration());
      for (var group : groups.get(i).entrySet()) {
        if (archive(policies.get(i), group.getValue(), meta.nextShard())) {
          meta.addGroup(
              layout.groupStart(group.getKey()),
              layout.groupLast(group.getKey()),
              layout.shardsPerGroup());
        }
      }
    }
    byte[] state = meta.toByteArray();
    String metaName = stamp + ".meta";
    write(metaName, MetaData.wrap(state));
    Manifest.Meta metaFile = new Manifest.Meta(metaName, state.length);
    write(stamp + ".manifest", new Manifest(metaFile, false, archives).toJson());
    return new PortableBackup.Summary(archives.size(), meta.groupCount(), tsmBytes, state.length);
  }

  /** The shards of a policy by group, and their bytes counted. */
  private SortedMap<Long, List<StoredShard>> groups(String policy) throws IOException {
    SortedMap<Long, List<StoredShard>> groups = new TreeMap<>();
    for (StoredShard shard : root.shards(database, policy)) {
      if (shard.id() > 0) {
        groups
            .computeIfAbsent(layout.groupOfShard(shard.id()), group -> new ArrayList<>())
            .add(shard);
        for (Storage.FileEntry entry : root.storage().list(shard.directory())) {
          totalBytes += entry.size();
        }
      }
    }
    return groups;
  }

  /**
   * Archives the shards of a group.
   *
   * @param firstNumber of the group's first shard in the meta data
   * @return false if there is no point in any of them
   */
  private boolean archive(String policy, List<StoredShard> shards, long firstNumber)
      throws IOException {
    boolean points = false;
    for (StoredShard shard : shards) {
      // InfluxDB finds a series by the place of its shard in the group, so empty ones count too.
      long number = firstNumber + layout.placeOfShard(shard.id());
      points |= archive(policy, shard, number);
    }
    return points;
  }

  private boolean archive(String policy, StoredShard shard, long number) throws IOException {
    try (ShardContent content = ShardContent.open(shard, out, "merged-" + number)) {
      if (content.files().isEmpty()) {
        return false;
      }
      String name = stamp + ".s" + number + ".tar.gz";
      OutputFile file = out.create(name);
      long size;
      try (TarArchive tar =
          new TarArchive(
              new GzipOutput(file), database, policy, number, bytes -> archived(bytes))) {
        for (ShardContent.Entry entry : content.files()) {
          tar.add(entry.name(), entry.file());
        }
        size = tar.finish();
      }
      archives.add(new Manifest.Archive(database, policy, number, name, size, 0));
      return true;
    }
  }

  private void archived(long bytes) throws IOException {
    tsmBytes += bytes;
    listener.archived(tsmBytes, Math.max(tsmBytes, totalBytes));
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (OutputFile file = out.create(name)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
  }
}
