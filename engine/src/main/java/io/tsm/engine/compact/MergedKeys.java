package io.tsm.engine.compact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Goes through the keys of all sources in order, each key once. */
final class MergedKeys {
  private final PriorityQueue<SourceKeys> places =
      new PriorityQueue<>(
          Comparator.comparing(SourceKeys::key, Arrays::compareUnsigned)
              .thenComparingInt(SourceKeys::rank));
  private final List<SourceKeys> present = new ArrayList<>(); // newest first

  MergedKeys(List<MergeSource> oldestFirst) {
    for (int i = 0; i < oldestFirst.size(); i++) {
      SourceKeys source = new SourceKeys(oldestFirst.get(i), oldestFirst.size() - 1 - i);
      if (source.advance()) {
        places.add(source);
      }
    }
  }

  /** Goes to the next key; false if there is none. */
  boolean next() {
    for (SourceKeys source : present) {
      if (source.advance()) {
        places.add(source);
      }
    }
    present.clear();
    if (places.isEmpty()) {
      return false;
    }
    byte[] key = places.peek().key();
    while (!places.isEmpty() && Arrays.equals(places.peek().key(), key)) {
      present.add(places.poll());
    }
    return true;
  }

  byte[] key() {
    return present.get(0).key();
  }

  /** True if one source has all of the present key. */
  boolean isInOne() {
    return present.size() == 1 && present.get(0).isWhole();
  }

  /** Who has the present key and did not delete all of it, newest first. */
  List<KeyBlocks> blocks() {
    List<KeyBlocks> blocks = new ArrayList<>(present.size());
    for (SourceKeys source : present) {
      KeyBlocks of = source.keyBlocks();
      if (of.next() != null) {
        blocks.add(of);
      }
    }
    return blocks;
  }
}
