package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the visible files of a root hold, as record numbers. */
final class Published {
  private static final String SHARDS = "data/db/autogen";

  private final Storage storage;
  private final Map<String, Map<String, Integer>> files = new HashMap<>(); // path to place, record
  private Set<String> seen = Set.of(); // paths and sizes, of tombstone files too
  private final Map<Integer, Integer> copies = new HashMap<>();
  private final Map<String, Integer> winners = new HashMap<>();

  /**
   * @param storage on which nothing goes wrong
   */
  Published(Storage storage) {
    this.storage = storage;
  }

  /** In how many files each record is. */
  Map<Integer, Integer> copies() {
    return copies;
  }

  /** What a reader sees: by place, the record of the newest file. */
  Map<String, Integer> winners() {
    return winners;
  }

  /**
   * Looks again.
   *
   * @return false if the files are those of the last time
   */
  boolean refresh() throws IOException {
    TreeMap<String, Tombstones> now = new TreeMap<>(); // by shard, then by age
    Set<String> seeing = new HashSet<>();
    for (Storage.FileEntry shard : storage.list(SHARDS)) {
      String directory = SHARDS + "/" + shard.name();
      for (Storage.FileEntry file : storage.list(directory)) {
        String path = directory + "/" + file.name();
        TsmFileName name = TsmFileName.parseAny(file.name()).orElse(null);
        check(name != null || TombstoneWriter.isTemporary(file.name()), path, "is visible");
        seeing.add(path + " " + file.size());
        if (file.name().endsWith(TsmFileName.SUFFIX)) {
          now.put(path, Tombstones.of(storage, directory, name));
        }
      }
    }
    if (seeing.equals(seen)) {
      return false;
    }
    seen = seeing;
    files.keySet().retainAll(now.keySet());
    copies.clear();
    winners.clear();
    for (String path : now.keySet()) {
      Map<String, Integer> records = files.get(path);
      if (records == null) {
        records = read(path);
        files.put(path, records);
      }
      Tombstones deleted = now.get(path);
      records.forEach(
          (place, record) -> {
            if (!isDeleted(record, deleted, path)) {
              winners.put(place, record);
            }
          });
      records.values().forEach(record -> copies.merge(record, 1, Integer::sum));
    }
    return true;
  }

  private static boolean isDeleted(int record, Tombstones deleted, String path) {
    boolean gone = isDeleted(record, Numbered.NUMBER, deleted);
    check(gone == isDeleted(record, Numbered.TEXT, deleted), path, "half of a record is deleted");
    return gone;
  }

  private static boolean isDeleted(int record, String field, Tombstones deleted) {
    String key = Numbered.key(record).replaceFirst(" .*", Keys.SEPARATOR + field);
    return deleted.rangesOf(Numbered.utf8(key)).contains(Numbered.time(record));
  }

  /** Forgets what it has read. */
  void forget() {
    files.clear();
    seen = Set.of();
  }

  private Map<String, Integer> read(String path) throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    Set<String> texts = new HashSet<>();
    try (TsmReader reader = TsmReader.open(storage.open(path));
        KeyIterator values = reader.iterator()) {
      while (values.next()) {
        String key = new String(values.key(), StandardCharsets.UTF_8);
        String series = key.substring(0, key.indexOf(Keys.SEPARATOR));
        for (int row = values.from(); row < values.to(); row++) {
          String place = series + " " + values.values().time(row);
          if (values.values() instanceof LongValues longs) {
            int record = Math.toIntExact(longs.values()[row]);
            numbers.put(place, record);
            check(place.equals(Numbered.key(record)), path, "record " + record + " at " + place);
          } else {
            texts.add(place + " " + ((StringValues) values.values()).string(row));
          }
        }
      }
    }
    Set<String> expected = new HashSet<>();
    numbers.forEach((place, record) -> expected.add(place + " " + Numbered.text(record)));
    check(expected.equals(texts), path, "the fields of a record differ");
    return numbers;
  }

  private static void check(boolean condition, String path, String what) {
    if (!condition) {
      throw new AssertionError(path + ": " + what);
    }
  }
}
