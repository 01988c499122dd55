package io.tsm.engine.cli;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.wal.SegmentFile;
import java.io.IOException;
import java.util.List;

/** Checks a root: layout, all shards, all WAL segments, and names what is left over. */
final class RootCheck {
  private final StoredRoot root;
  private final Storage storage;
  private final Findings findings;
  private final Progress progress;
  private ShardLayout layout;

  RootCheck(StoredRoot root, Findings findings, Progress progress) {
    this.root = root;
    this.storage = root.storage();
    this.findings = findings;
    this.progress = progress;
  }

  void run() throws IOException {
    if (root.isOurs()) {
      try {
        layout = LayoutFile.read(storage);
      } catch (CorruptFileException e) {
        findings.fault(e);
      }
      nameLeftovers();
    } else if (WritersCheck.areThere(storage)) {
      findings.fault(
          storage.describe(LayoutFile.PATH),
          storage.describe(LayoutFile.PATH)
              + " is missing, but writers of a sink have folders below wal/: put it back, jobs"
              + " cannot restore without it");
      return; // what is below wal/ would be taken for a WAL of InfluxDB's
    }
    for (String database : root.databases()) {
      for (String policy : root.retentionPolicies(database)) {
        for (StoredShard shard : root.shards(database, policy)) {
          checkShard(shard);
        }
      }
    }
    if (root.isOurs()) {
      new WritersCheck(storage, findings, progress).run();
    }
  }

  void checkShard(StoredShard shard) throws IOException {
    List<FileEntry> files = storage.list(shard.directory());
    boolean tombstones = files.stream().anyMatch(f -> isTombstone(f.name()));
    ShardRules rules = ShardRules.of(findings, tombstones, layout, shard.id());
    TsmFileCheck check = new TsmFileCheck(storage, findings, rules, progress);
    for (FileEntry file : files) {
      String path = shard.directory() + "/" + file.name();
      if (!file.isDirectory() && TsmFileName.parse(file.name()).isPresent()) {
        check.run(path);
      } else if (isTombstone(file.name())) {
        checkTombstones(path, files);
      } else if (!isIndexOfInflux(file)) {
        nameLeftover(path);
      }
    }
    List<SegmentFile> segments = shard.segments();
    SegmentCheck segmentCheck = new SegmentCheck(storage, findings, rules);
    for (int i = 0; i < segments.size(); i++) {
      segmentCheck.run(segments.get(i).path(), i == segments.size() - 1);
    }
  }

  private void checkTombstones(String path, List<FileEntry> files) throws IOException {
    try {
      Tombstones.read(storage, path);
    } catch (CorruptFileException e) {
      findings.fault(e);
    }
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean orphan =
        TsmFileName.parseAny(name).isEmpty()
            || files.stream()
                .noneMatch(f -> TsmFileName.parse(f.name()).equals(TsmFileName.parseAny(name)));
    if (orphan) {
      findings.note(
          storage.describe(path),
          "tombstones of a file that is not there: left over by a compaction, harmless");
    }
  }

  private static boolean isTombstone(String name) {
    return name.endsWith(TsmFileName.TOMBSTONE_SUFFIX);
  }

  /** What InfluxDB makes of TSM files, and makes again when it is not there. */
  private static boolean isIndexOfInflux(FileEntry file) {
    return file.isDirectory() ? file.name().equals("index") : file.name().startsWith("fields.idx");
  }

  private void nameLeftovers() throws IOException {
    for (FileEntry entry : storage.list("")) {
      if (!entry.isDirectory() && entry.name().endsWith(".tmp")) {
        nameLeftover(entry.name());
      }
    }
  }

  private void nameLeftover(String path) throws IOException {
    findings.note(
        storage.describe(path),
        path.endsWith(".tmp")
            ? "not published: of a writer at work, or left over by one that died"
            : "no file of a shard");
  }
}
