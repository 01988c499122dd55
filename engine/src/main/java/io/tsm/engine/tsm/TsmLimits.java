package io.tsm.engine.tsm;

/**
 * When a writer closes a file, so that the rest goes to the next sequence.
 *
 * @param blocksPerKey most blocks of a key
 * @param fileBytes the file is full when its blocks and its index have more bytes
 */
public record TsmLimits(int blocksPerKey, long fileBytes) {
  /** What the format can count, and the size at which InfluxDB closes a file. */
  public static final TsmLimits FORMAT =
      new TsmLimits(TsmFormat.BLOCKS_PER_KEY, TsmFormat.LARGEST_FILE_BYTES);

  /** True if a writer with these limits closed the file because it was full. */
  public boolean isReached(TsmReader file) {
    if (file.size() > fileBytes) {
      return true;
    }
    for (int i = 0; i < file.keyCount(); i++) {
      if (file.blockCount(i) >= blocksPerKey) {
        return true;
      }
    }
    return false;
  }
}
