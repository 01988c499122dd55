package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Reads logs into writers. */
final class Replays {
  private Replays() {}

  static void replay(Storage storage, List<WalSegment> segments, PointsWriter into)
      throws IOException {
    replay(
        storage,
        segments,
        into,
        (reason, series, field, values, from, to) -> {
          throw reason;
        });
  }

  static void replay(
      Storage storage,
      List<WalSegment> segments,
      PointsWriter into,
      PointsWriter.ConflictHandler onConflict)
      throws IOException {
    for (WalSegment segment : segments) {
      WalReader.readClosed(
          storage,
          segment,
          new WalReader.Visitor() {
            @Override
            public void write(ValuesByKey batch) throws IOException {
              into.writeMulti(batch, onConflict);
            }

            @Override
            public void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
              for (byte[] key : keys) {
                int separator = Keys.indexOfSeparator(key, 0, key.length);
                byte[] field =
                    Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
                into.delete(SeriesKey.ofStored(key, 0, separator), field, minTime);
              }
            }
          });
    }
  }
}
