package io.tsm.engine.fuzz;

import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import java.io.IOException;
import java.util.SplittableRandom;

/** {@link Tombstones}. */
final class TombstoneTarget implements FuzzTarget {
  private static final String PATH = "data/000000001-000000001.tombstone";

  private final TombstoneInputs inputs;

  TombstoneTarget(TombstoneInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public byte[] input(SplittableRandom random) throws IOException {
    return inputs.next(random);
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    result.attempt(
        () -> {
          Tombstones tombstones = Tombstones.read(new BytesStorage(PATH, input), PATH);
          for (Tombstone entry : tombstones.entries()) {
            result.add(entry.key());
            result.add(entry.minTime());
            result.add(entry.maxTime());
            if (!tombstones.rangesOf(entry.key()).covers(entry.minTime(), entry.maxTime())) {
              throw new AssertionError(entry + " is not deleted");
            }
          }
          tombstones.forEach(
              (key, ranges) -> {
                result.add(key);
                result.add(ranges.hashCode());
              });
        });
  }

  /** Follows from what is unpacked: of gzip a byte may become a thousand, of an entry's 20 some. */
  @Override
  public long mostBytes(byte[] input) {
    return (2 << 20) + 64L * TombstoneInputs.unpackedBytes(input);
  }
}
