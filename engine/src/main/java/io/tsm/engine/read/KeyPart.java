package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one source has of a key. */
record KeyPart(KeySource source, int index) {

  FieldType type() {
    return source.type(index);
  }

  long minTime() {
    return source.minTime(index);
  }

  long maxTime() {
    return source.maxTime(index);
  }

  KeyIterator values(TimeRanges times, boolean descending) {
    return source.values(index, times, descending);
  }

  /**
   * The type of the newest part; null if there are none. Those of other shards may have another.
   *
   * @throws CorruptFileException if two of one shard have different types
   */
  static FieldType newestType(byte[] key, List<KeyPart> newestFirst) throws CorruptFileException {
    for (int i = 1; i < newestFirst.size(); i++) {
      KeyPart part = newestFirst.get(i);
      for (KeyPart newer : newestFirst.subList(0, i)) {
        if (newer.type() != part.type() && newer.source().shard() == part.source().shard()) {
          throw new CorruptFileException(
              newer.source().name(),
              0,
              "key %s is %s here and %s in %s; a field has one type in a shard"
                  .formatted(
                      ShardReader.text(key), newer.type(), part.type(), part.source().name()));
        }
      }
    }
    return newestFirst.isEmpty() ? null : newestFirst.get(0).type();
  }

  /**
   * Puts together the parts whose times overlap, so that one group after the other can be read.
   *
   * @param times parts without any of them are left out
   * @return groups in the order of their times; in each the newest part first
   */
  static List<List<KeyPart>> clusters(List<KeyPart> newestFirst, TimeRanges times) {
    List<Ranked> byTime = new ArrayList<>(newestFirst.size());
    for (KeyPart part : newestFirst) {
      if (times.overlaps(part.minTime(), part.maxTime())) {
        byTime.add(new Ranked(byTime.size(), part));
      }
    }
    if (byTime.size() == 1) {
      return List.of(List.of(byTime.get(0).part()));
    }
    byTime.sort(Comparator.comparingLong(ranked -> ranked.part().minTime()));
    List<List<KeyPart>> clusters = new ArrayList<>();
    List<Ranked> cluster = new ArrayList<>();
    long end = 0;
    for (Ranked ranked : byTime) {
      if (!cluster.isEmpty() && ranked.part().minTime() > end) {
        clusters.add(inRank(cluster));
        cluster = new ArrayList<>();
      }
      end = cluster.isEmpty() ? ranked.part().maxTime() : Math.max(end, ranked.part().maxTime());
      cluster.add(ranked);
    }
    if (!cluster.isEmpty()) {
      clusters.add(inRank(cluster));
    }
    return clusters;
  }

  private static List<KeyPart> inRank(List<Ranked> cluster) {
    cluster.sort(Comparator.comparingInt(Ranked::rank));
    return cluster.stream().map(Ranked::part).toList();
  }

  /** A part and its place among all, the newest being 0. */
  private record Ranked(int rank, KeyPart part) {}
}
