package io.tsm.engine.read;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.Keys;
import java.util.ArrayList;
import java.util.List;

/** Cuts series that follow each other into parts, by what their blocks weigh. */
final class SeriesCuts {
  private final ShardReader shard;
  private final Selection selection;

  SeriesCuts(ShardReader shard, Selection selection) {
    this.shard = shard;
    this.selection = selection;
  }

  /** Goes through the index twice: for the sum, and for the cuts. */
  List<byte[]> cuts(int parts) throws CorruptFileException {
    long total = 0;
    SeriesScan scan = shard.select(selection);
    while (parts > 1 && scan.next()) {
      total += bytes(scan);
    }
    List<byte[]> cuts = new ArrayList<>();
    long passed = 0;
    scan = shard.select(selection);
    while (cuts.size() < parts - 1 && scan.next()) {
      // A part begins with the first series at or behind its share of the bytes.
      if (passed > 0 && passed >= share(total, cuts.size() + 1, parts)) {
        cuts.add(Keys.key(scan.series().bytes(), new byte[0]));
      }
      passed += bytes(scan);
    }
    return cuts;
  }

  private static long share(long total, int part, int parts) {
    return Math.round((double) total * part / parts);
  }

  /** Of all fields of the present series. */
  private static long bytes(SeriesScan scan) {
    long bytes = 0;
    for (int field = 0; field < scan.fieldCount(); field++) {
      bytes += scan.bytes(field);
    }
    return bytes;
  }
}
