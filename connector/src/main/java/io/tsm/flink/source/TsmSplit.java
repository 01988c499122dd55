package io.tsm.flink.source;

import java.util.Arrays;
import java.util.Objects;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.source.SourceSplit;

/** Files of a shard, or a range of their keys, and how far they were read. */
@PublicEvolving
public final class TsmSplit implements SourceSplit {
  /** If nothing is known of the times before a split. */
  static final long NO_WATERMARK = Long.MIN_VALUE;

  private final long shard;
  private final String directory;
  private final int part;
  private final SplitFiles files;
  private final byte[] from;
  @Nullable private final byte[] to;
  private final long bytes;
  private final long watermark;
  @Nullable private final byte[] series;
  private final long time;

  /**
   * @param directory of the shard
   * @param part of the shard, counted from 0
   * @param from the first key, or empty
   * @param to what is above the last key, or null
   * @param bytes about so many are read
   * @param watermark milliseconds; whoever reads this split has read all that is earlier
   * @param series of the last row that was read; null if there is none
   * @param time of that row, nanoseconds
   */
  TsmSplit(
      long shard,
      String directory,
      int part,
      SplitFiles files,
      byte[] from,
      @Nullable byte[] to,
      long bytes,
      long watermark,
      @Nullable byte[] series,
      long time) {
    this.shard = shard;
    this.directory = directory;
    this.part = part;
    this.files = files;
    this.from = from;
    this.to = to;
    this.bytes = bytes;
    this.watermark = watermark;
    this.series = series;
    this.time = time;
  }

  /** The same, when the row of a series at a time was the last that was read. */
  TsmSplit at(@Nullable byte[] newSeries, long newTime) {
    return new TsmSplit(
        shard, directory, part, files, from, to, bytes, watermark, newSeries, newTime);
  }

  /** Two splits of a job never have the same. */
  @Override
  public String splitId() {
    return isNew() ? shard + "/new-" + files.generation() : shard + "/" + part;
  }

  long shard() {
    return shard;
  }

  String directory() {
    return directory;
  }

  int part() {
    return part;
  }

  SplitFiles files() {
    return files;
  }

  /** True for a file that came after the scan began. */
  boolean isNew() {
    return files.kind() == SplitFiles.Kind.NEW;
  }

  byte[] from() {
    return from;
  }

  @Nullable
  byte[] to() {
    return to;
  }

  long bytes() {
    return bytes;
  }

  long watermark() {
    return watermark;
  }

  @Nullable
  byte[] series() {
    return series;
  }

  long time() {
    return time;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TsmSplit other
        && shard == other.shard
        && directory.equals(other.directory)
        && part == other.part
        && files.equals(other.files)
        && Arrays.equals(from, other.from)
        && Arrays.equals(to, other.to)
        && bytes == other.bytes
        && watermark == other.watermark
        && Arrays.equals(series, other.series)
        && time == other.time;
  }

  @Override
  public int hashCode() {
    return Objects.hash(shard, part, files, Arrays.hashCode(from), Arrays.hashCode(series), time);
  }

  @Override
  public String toString() {
    return "split " + splitId() + " of " + directory + ", " + files;
  }
}
