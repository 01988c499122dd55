package io.tsm.engine.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A shard of files with overlapping times and deletes, with a cache on top or without, and what
 * must be in it, as maps: rows as text, by series, field and time.
 */
final class RandomShard {
  static final String DIRECTORY = "data/db/rp/1";
  static final int TIMES = 6000;

  private static final String[] MEASUREMENTS = {"cpu", "cpu!", "cpu$", "c p,u", "mem"};
  private static final String[] HOSTS = {"", "a", "ab", "b,c", "b\\c"};
  private static final FieldType[] TYPES = FieldType.values();

  private final SplittableRandom random;
  private final NavigableMap<byte[], NavigableMap<Long, String>> rows =
      new TreeMap<>(Arrays::compareUnsigned);
  private int files;
  private Cache cache;

  RandomShard(SplittableRandom random) {
    this.random = random;
  }

  /** Writes files and tombstones, and fills the cache. */
  void write(Storage storage) throws IOException {
    files = random.nextInt(5);
    for (int generation = 1; generation <= files; generation++) {
      TsmFileName name = new TsmFileName(generation, 1);
      SortedMap<byte[], Values> content = content();
      TestContent.write(storage, DIRECTORY + "/" + name.fileName(), content);
      content.forEach(this::addToModel);
      if (random.nextInt(3) > 0) {
        deleteSome(storage, generation);
      }
    }
    if (random.nextBoolean() || files == 0) {
      cache = new Cache(new FieldTypes());
      content().forEach(this::writeToCache);
      cache.markLogged();
    }
  }

  ShardReader open(Storage storage) throws IOException {
    ShardReader reader = ShardReader.open(storage, DIRECTORY);
    return cache == null ? reader : reader.with("cache", cache);
  }

  /** What each key has, by time; keys of which nothing is left are not in it. */
  NavigableMap<byte[], NavigableMap<Long, String>> rows() {
    return rows;
  }

  private SortedMap<byte[], Values> content() {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    for (int n = 1 + random.nextInt(8); n > 0; n--) {
      SeriesKey series = series();
      boolean sameTimes = random.nextBoolean(); // as the fields of points have
      long seed = random.nextLong();
      for (int field = random.nextInt(3); field >= 0; field--) {
        byte[] key = Keys.key(series.bytes(), ("f" + field).getBytes(UTF_8));
        SplittableRandom times = new SplittableRandom(sameTimes ? seed : random.nextLong());
        content.put(key, column(times, TYPES[(field + series.measurementLength()) % TYPES.length]));
      }
    }
    return content;
  }

  private SeriesKey series() {
    String host = HOSTS[random.nextInt(HOSTS.length)];
    Map<String, String> tags =
        random.nextBoolean() ? Map.of("host", host) : Map.of("host", host, "x y", "1");
    return SeriesKey.of(MEASUREMENTS[random.nextInt(MEASUREMENTS.length)], tags);
  }

  private Values column(SplittableRandom times, FieldType type) {
    Values values = Values.create(type, 16);
    long time = times.nextInt(TIMES);
    for (int left = 1 + times.nextInt(2500); left > 0; left--) {
      TestContent.append(random, values, time);
      time += 1 + times.nextInt(3);
    }
    return values;
  }

  private void addToModel(byte[] key, Values values) {
    NavigableMap<Long, String> ofKey = rows.computeIfAbsent(key, k -> new TreeMap<>());
    for (int row = 0; row < values.size(); row++) {
      ofKey.put(values.time(row), TestContent.text(key, values, row));
    }
  }

  private void writeToCache(byte[] key, Values values) {
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
    cache.write(SeriesKey.ofStored(key, 0, separator), field, values, 0, values.size());
    addToModel(key, values);
  }

  /** As a delete does it: in all files that are there. */
  private void deleteSome(Storage storage, int newest) throws IOException {
    List<Tombstone> deletes = new ArrayList<>();
    for (byte[] key : List.copyOf(rows.keySet())) {
      for (int n = random.nextInt(4); n > 0; n--) {
        long min = random.nextInt(10) == 0 ? Long.MIN_VALUE : random.nextInt(TIMES);
        long max =
            random.nextInt(10) == 0 ? Long.MAX_VALUE : Math.max(min, 0) + random.nextInt(2000);
        deletes.add(new Tombstone(key, min, max));
        rows.get(key).subMap(min, true, max, true).clear();
      }
      if (rows.get(key).isEmpty()) {
        rows.remove(key);
      }
    }
    for (int generation = 1; generation <= newest; generation++) {
      TsmFileName name = new TsmFileName(generation, 1);
      new TombstoneWriter(storage).append(DIRECTORY + "/" + name.tombstoneName(), deletes);
    }
  }
}
