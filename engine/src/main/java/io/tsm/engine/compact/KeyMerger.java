package io.tsm.engine.compact;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockIterator;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.RawBlock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Merges the blocks of one key after the other. Blocks that overlap form a cluster, whose values
 * are merged and cut into blocks anew. A block on its own, of which nothing was deleted, goes
 * through as it is if it is full or has no neighbour to be joined with.
 *
 * <p>Where blocks are cut anew, a full one goes through only if all before it are full.
 */
final class KeyMerger {
  private final MergeOutput output;
  private final boolean recut;
  private byte[] key;
  private RawBlock block = new RawBlock();
  private RawBlock held = new RawBlock(); // not full, and nothing to join it with yet
  private KeyBlocks holder; // whose block is held; null for none
  private boolean rowsOpen; // what was written last may end in a block that is not full
  private long blocksPassed;
  private long blocksDecoded;

  KeyMerger(MergeOutput output, boolean recut) {
    this.output = output;
    this.recut = recut;
  }

  long blocksPassed() {
    return blocksPassed;
  }

  long blocksDecoded() {
    return blocksDecoded;
  }

  /** Merges all blocks of a key. */
  void merge(byte[] newKey, List<KeyBlocks> newestFirst) throws IOException {
    key = newKey;
    holder = null;
    rowsOpen = false;
    output.checkWanted();
    List<KeyBlocks> sources = ofOneType(newestFirst);
    KeyBlocks first = earliest(sources);
    while (first != null) {
      IndexEntry entry = first.next();
      if (takeCluster(first, sources) == 1 && !first.isDeletedIn(entry)) {
        writeSingle(first, entry);
      } else {
        writeHeldRows();
        writeMerged(sources);
      }
      first = earliest(sources);
    }
    if (holder != null) {
      pass(held);
    }
  }

  /** Whose next block is the first in time. */
  private static KeyBlocks earliest(List<KeyBlocks> sources) {
    KeyBlocks first = null;
    for (KeyBlocks source : sources) {
      if (source.next() != null
          && (first == null || source.next().minTime() < first.next().minTime())) {
        first = source;
      }
    }
    return first;
  }

  /** Takes the first block and all that overlap it, or one that does; returns their number. */
  private static int takeCluster(KeyBlocks first, List<KeyBlocks> sources) {
    for (KeyBlocks source : sources) {
      source.beginCluster();
    }
    long end = first.next().maxTime();
    first.takeNext();
    int count = 1;
    int before;
    do {
      before = count;
      for (KeyBlocks source : sources) {
        while (source.next() != null && source.next().minTime() <= end) {
          end = Math.max(end, source.next().maxTime());
          source.takeNext();
          count++;
        }
      }
    } while (count > before);
    return count;
  }

  private void writeSingle(KeyBlocks source, IndexEntry entry) throws IOException {
    source.source().blocks().readRaw(entry, source.type(), block);
    boolean joinable = rowsOpen || holder != null;
    if (block.isFull() && !(recut && joinable)) {
      if (holder != null) {
        pass(held);
        holder = null;
      }
      pass(block);
      rowsOpen = false;
    } else if (joinable) {
      writeHeldRows();
      writeRows(source, block);
    } else {
      RawBlock free = held;
      held = block;
      block = free;
      holder = source;
    }
  }

  private void pass(RawBlock whole) throws IOException {
    output.append(key, whole);
    blocksPassed++;
  }

  private void writeHeldRows() throws IOException {
    if (holder != null) {
      writeRows(holder, held);
      holder = null;
    }
  }

  private void writeRows(KeyBlocks source, RawBlock raw) throws IOException {
    Values values = source.source().values(raw.type());
    source.source().blocks().decode(raw, values);
    output.append(key, values, 0, values.size());
    blocksDecoded++;
    rowsOpen = true;
  }

  /** Writes the cluster that was taken. */
  private void writeMerged(List<KeyBlocks> sources) throws IOException {
    List<BlockIterator> newestFirst = new ArrayList<>();
    for (KeyBlocks source : sources) {
      if (source.clusterBlocks() > 0) {
        newestFirst.add(source.cluster());
        blocksDecoded += source.clusterBlocks();
      }
    }
    try (KeyIterator merged = new MergingKeyIterator(newestFirst)) {
      while (merged.next()) {
        output.append(key, merged.values(), merged.from(), merged.to());
        rowsOpen = true;
      }
    }
  }

  /**
   * Those that have values of the key. Only where types differ it matters that blocks may have been
   * deleted piece by piece.
   */
  private List<KeyBlocks> ofOneType(List<KeyBlocks> newestFirst) throws IOException {
    if (newestFirst.stream().map(KeyBlocks::type).distinct().count() <= 1) {
      return newestFirst;
    }
    List<KeyBlocks> left = new ArrayList<>();
    for (KeyBlocks source : newestFirst) {
      if (source.isLeft()) {
        left.add(source);
      }
    }
    for (KeyBlocks source : left) {
      FieldType newest = left.get(0).type();
      if (source.type() != newest) {
        throw new CorruptFileException(
            left.get(0).source().reader().path(),
            left.get(0).source().reader().indexPosition(),
            "key %s is %s here and %s in %s; a field has one type in a shard"
                .formatted(
                    new String(key, StandardCharsets.UTF_8),
                    newest,
                    source.type(),
                    source.source().reader().path()));
      }
    }
    return left;
  }
}
