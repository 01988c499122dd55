package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The values of one key in the order of their times, from all sources that have it. Sources whose
 * times overlap are merged; one after the other is opened otherwise, so that one block of each
 * overlapping source is in memory and nothing more.
 */
public final class KeyCursor implements KeyIterator {
  private final byte[] key;
  private final FieldType type;
  private final List<List<KeyPart>> clusters; // in the order of times; in each, newest first
  private int nextCluster;
  private KeyIterator current;

  /**
   * @param newestFirst who has the key
   * @throws CorruptFileException if the parts have two types
   */
  KeyCursor(byte[] key, List<KeyPart> newestFirst) throws CorruptFileException {
    this.key = key;
    this.type = oneType(key, newestFirst);
    this.clusters = clusters(newestFirst);
  }

  private static FieldType oneType(byte[] key, List<KeyPart> newestFirst)
      throws CorruptFileException {
    if (newestFirst.isEmpty()) {
      return null;
    }
    KeyPart newest = newestFirst.get(0);
    for (KeyPart part : newestFirst) {
      if (part.type() != newest.type()) {
        throw new CorruptFileException(
            newest.source().name(),
            0,
            "key %s is %s here and %s in %s; a field has one type in a shard"
                .formatted(
                    ShardReader.text(key), newest.type(), part.type(), part.source().name()));
      }
    }
    return newest.type();
  }

  private static List<List<KeyPart>> clusters(List<KeyPart> newestFirst) {
    if (newestFirst.size() == 1) {
      return List.of(newestFirst);
    }
    List<Ranked> byTime = new ArrayList<>(newestFirst.size());
    for (KeyPart part : newestFirst) {
      byTime.add(new Ranked(byTime.size(), part));
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
    clusters.add(inRank(cluster));
    return clusters;
  }

  private static List<KeyPart> inRank(List<Ranked> cluster) {
    cluster.sort(Comparator.comparingInt(Ranked::rank));
    return cluster.stream().map(Ranked::part).toList();
  }

  /** A part and its place among all, the newest being 0. */
  private record Ranked(int rank, KeyPart part) {}

  /** The type of all values of the key; null if there are none. */
  public FieldType type() {
    return type;
  }

  @Override
  public boolean next() throws IOException {
    while (current == null || !current.next()) {
      close();
      if (nextCluster == clusters.size()) {
        return false;
      }
      current = open(clusters.get(nextCluster++));
    }
    return true;
  }

  private static KeyIterator open(List<KeyPart> newestFirst) throws IOException {
    return newestFirst.size() == 1
        ? newestFirst.get(0).values()
        : new MergingKeyIterator(newestFirst.stream().map(KeyPart::values).toList());
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public Values values() {
    return current.values();
  }

  @Override
  public int from() {
    return current.from();
  }

  @Override
  public int to() {
    return current.to();
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      KeyIterator closing = current;
      current = null;
      closing.close();
    }
  }
}
