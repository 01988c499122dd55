package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.KeyGroups;
import io.tsm.engine.read.KeyOrder;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What an engine should hold: a map, and beside it what nobody can know, since what would have
 * changed it was not acknowledged.
 */
final class EngineModel {
  private static final String ABSENT = "absent";

  private final Map<Place, String> values = new HashMap<>();
  private final Map<Place, Set<String>> uncertain = new HashMap<>();

  /** A value's place. */
  record Place(String key, long time) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : Long.compare(time, other.time);
    }
  }

  /** What writing points changes. */
  static Map<Place, String> changes(List<? extends PointView> points) {
    Map<Place, String> changes = new HashMap<>();
    for (PointView point : points) {
      for (int i = 0; i < point.fieldCount(); i++) {
        Values column = Values.create(point.fieldType(i), 1);
        column.append(point, i);
        byte[] key = Keys.key(point.seriesKey().bytes(), point.fieldName(i));
        changes.put(new Place(text(key), point.time()), TestContent.text(key, column, 0));
      }
    }
    return changes;
  }

  /** What deleting changes. */
  Map<Place, String> changes(Predicate<SeriesKey> series, long minTime, long maxTime) {
    Set<Place> known = new HashSet<>(values.keySet());
    known.addAll(uncertain.keySet());
    Map<Place, String> changes = new HashMap<>();
    for (Place place : known) {
      byte[] key = place.key().getBytes(StandardCharsets.UTF_8);
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      if (place.time() >= minTime
          && place.time() <= maxTime
          && series.test(SeriesKey.ofStored(key, 0, separator))) {
        changes.put(place, ABSENT);
      }
    }
    return changes;
  }

  /** Changes were acknowledged. */
  void apply(Map<Place, String> changes) {
    changes.forEach(
        (place, value) -> {
          uncertain.remove(place);
          if (value.equals(ABSENT)) {
            values.remove(place);
          } else {
            values.put(place, value);
          }
        });
  }

  /** Changes failed: each may have been made or not. */
  void doubt(Map<Place, String> changes) {
    changes.forEach(
        (place, value) -> {
          Set<String> possible =
              uncertain.computeIfAbsent(
                  place, p -> new TreeSet<>(Set.of(values.getOrDefault(p, ABSENT))));
          possible.add(value);
        });
  }

  /** Compares with what an engine holds. */
  void check(Map<Place, String> read, String description) {
    Map<Place, String> wrong = new TreeMap<>();
    Set<Place> places = new HashSet<>(read.keySet());
    places.addAll(values.keySet());
    for (Place place : places) {
      String found = read.getOrDefault(place, ABSENT);
      Set<String> possible =
          uncertain.getOrDefault(place, Set.of(values.getOrDefault(place, ABSENT)));
      if (!possible.contains(found)) {
        wrong.put(place, found + ", not " + possible);
      }
    }
    assertThat(wrong).as(description).isEmpty();
  }

  /** Takes what an engine holds for certain from now on. */
  void adopt(Map<Place, String> read) {
    uncertain.clear();
    values.clear();
    values.putAll(read);
  }

  int size() {
    return values.size();
  }

  /** All values of some shards. */
  static Map<Place, String> read(List<ShardReader> newestFirst) throws IOException {
    Map<Place, String> read = new HashMap<>();
    KeyGroups keys = new KeyGroups(newestFirst, KeyOrder.FILE);
    while (keys.next()) {
      try (KeyIterator values = keys.values()) {
        while (values.next()) {
          for (int row = values.from(); row < values.to(); row++) {
            Place place = new Place(text(values.key()), values.values().time(row));
            String value = TestContent.text(values.key(), values.values(), row);
            assertThat(read.put(place, value)).as("%s comes twice", place).isNull();
          }
        }
      }
    }
    return read;
  }

  private static String text(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
