package io.tsm.engine.testing.influx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A shard with points, as its files under {@code data/<db>/<rp>/<id>} and {@code
 * wal/<db>/<rp>/<id>} show it.
 *
 * @param database the first directory
 * @param policy the second directory
 * @param id the third directory, unless another database or policy has the same one
 * @param span the times of its points, deleted ones included
 * @param dataFiles {@code *.tsm} and {@code *.tombstone}, by name
 * @param walFiles {@code _*.wal}, by name
 */
record LayoutShard(
    String database,
    String policy,
    long id,
    TimeSpan span,
    List<Path> dataFiles,
    List<Path> walFiles) {
  private static final Pattern DATA_FILE = Pattern.compile("[^.].*\\.(tsm|tombstone)");
  private static final Pattern WAL_FILE = Pattern.compile("_\\d+\\.wal");
  private static final Pattern ID = Pattern.compile("[1-9]\\d{0,18}");

  /**
   * The shards of a layout by database, policy and id; those without any time are left out.
   *
   * @throws AssertionError if a file is damaged
   */
  static List<LayoutShard> list(Path root) throws IOException {
    Map<String, Path> names = new TreeMap<>();
    for (String top : List.of("data", "wal")) {
      for (Path database : entries(root.resolve(top))) {
        for (Path policy : entries(database)) {
          for (Path shard : entries(policy)) {
            Path name = root.resolve(top).relativize(shard);
            if (ID.matcher(shard.getFileName().toString()).matches()) {
              names.put(name.toString(), name);
            }
          }
        }
      }
    }
    List<LayoutShard> shards = new ArrayList<>();
    for (Path name : names.values()) {
      LayoutShard shard = read(root, name);
      if (shard.span != null) {
        shards.add(shard);
      }
    }
    shards.sort(
        Comparator.comparing(LayoutShard::database)
            .thenComparing(LayoutShard::policy)
            .thenComparing(LayoutShard::id));
    return withUniqueIds(shards);
  }

  /**
   * influxd knows a shard by its id alone. When two databases or policies have the same id, all
   * shards get new ones, in the same order.
   */
  private static List<LayoutShard> withUniqueIds(List<LayoutShard> shards) {
    if (shards.stream().map(LayoutShard::id).distinct().count() == shards.size()) {
      return shards;
    }
    List<LayoutShard> renumbered = new ArrayList<>();
    for (LayoutShard s : shards) {
      long id = renumbered.size() + 1L;
      renumbered.add(new LayoutShard(s.database, s.policy, id, s.span, s.dataFiles, s.walFiles));
    }
    return renumbered;
  }

  private static LayoutShard read(Path root, Path name) throws IOException {
    List<Path> data = files(root.resolve("data").resolve(name), DATA_FILE);
    List<Path> wal = files(root.resolve("wal").resolve(name), WAL_FILE);
    TimeSpan span = null;
    for (Path file : data) {
      if (file.toString().endsWith(".tsm")) {
        span = TimeSpan.union(span, TsmTimes.of(file));
      }
    }
    for (Path file : wal) {
      span = TimeSpan.union(span, WalTimes.of(file));
    }
    long id = Long.parseLong(name.getName(2).toString());
    return new LayoutShard(
        name.getName(0).toString(), name.getName(1).toString(), id, span, data, wal);
  }

  private static List<Path> files(Path directory, Pattern name) throws IOException {
    return entries(directory).stream()
        .filter(p -> name.matcher(p.getFileName().toString()).matches() && Files.isRegularFile(p))
        .toList();
  }

  private static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** {@code <db>/<rp>/<id>}, as the paths of its files have it. */
  String path() {
    return database + "/" + policy + "/" + id;
  }

  /**
   * The shard group of this length that covers the points.
   *
   * @throws AssertionError if no single group does
   */
  TimeSpan group(long durationNanos) {
    TimeSpan group = span.groupOfFirst(durationNanos);
    if (!group.holds(span)) {
      throw new AssertionError(
          String.format(
              "shard %s has times from %d to %d, which is more than one shard group of %d ns",
              path(), span.first(), span.last(), durationNanos));
    }
    return group;
  }
}
