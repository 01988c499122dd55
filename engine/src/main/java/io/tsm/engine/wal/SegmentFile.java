package io.tsm.engine.wal;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment in a folder of InfluxDB's, {@code _<number>.wal}, and the file beside it that makes up
 * for the checksum that the format lacks, its <em>seal</em>: {@code _<number>.wal.crc32c}, one line
 * of text with the checksum of the segment's first bytes and their number. A segment has a seal
 * before the next one begins. InfluxDB looks at neither name nor file.
 *
 * @param path as its storage knows it
 */
public record SegmentFile(String path, int number) {
  private static final String SEAL_SUFFIX = ".crc32c";
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final Pattern NAME = Pattern.compile("_(\\d{5,9})\\.wal");
  private static final Pattern SEAL_NAME = Pattern.compile("_\\d{5,9}\\.wal\\.crc32c");
  private static final Pattern SEAL = Pattern.compile("([0-9a-f]{8}) (\\d{1,18})\n");

  /** A segment of a folder. */
  public static SegmentFile of(String directory, int number) {
    return new SegmentFile(
        directory + "/" + String.format(Locale.ROOT, "_%05d.wal", number), number);
  }

  /** The segments of a folder in the order of their numbers; none if there is no such folder. */
  public static List<SegmentFile> list(Storage storage, String directory) throws IOException {
    List<SegmentFile> segments = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(directory)) {
      Matcher matcher = NAME.matcher(entry.name());
      if (!entry.isDirectory() && matcher.matches()) {
        segments.add(
            new SegmentFile(directory + "/" + entry.name(), Integer.parseInt(matcher.group(1))));
      }
    }
    segments.sort(Comparator.comparingInt(SegmentFile::number));
    return segments;
  }

  /** Deletes seals whose segments are gone, since a segment goes first, and half-written files. */
  public static void deleteLeftovers(Storage storage, String directory) throws IOException {
    for (Storage.FileEntry entry : storage.list(directory)) {
      String name = entry.name();
      if (name.endsWith(TEMPORARY_SUFFIX)) {
        storage.delete(directory + "/" + name);
      }
      if (SEAL_NAME.matcher(name).matches()
          && !storage.exists(
              directory + "/" + name.substring(0, name.length() - SEAL_SUFFIX.length()))) {
        storage.delete(directory + "/" + name);
      }
    }
    storage.syncDirectory(directory); // before a new segment gets the name of one that is gone
  }

  /** The path of its seal. */
  public String sealPath() {
    return path + SEAL_SUFFIX;
  }

  /**
   * What its seal says; null if it has none.
   *
   * @throws CorruptFileException if the seal is damaged
   */
  public WalSegment readSeal(Storage storage) throws IOException {
    byte[] bytes;
    try (InputFile file = storage.open(sealPath())) {
      bytes = new byte[(int) Math.min(64, file.size())];
      file.readFully(0, bytes, 0, bytes.length);
    } catch (NoSuchFileException e) {
      return null;
    }
    Matcher matcher = SEAL.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!matcher.matches()) {
      throw new CorruptFileException(
          storage.describe(sealPath()),
          0,
          "not the checksum and the length of a segment; without this file the segment is read"
              + " unchecked, as InfluxDB does");
    }
    return new WalSegment(
        path, Long.parseLong(matcher.group(2)), Integer.parseUnsignedInt(matcher.group(1), 16));
  }

  /**
   * Writes a segment anew, durably and without a torn end.
   *
   * @param whole what is to be left of it
   */
  public void rewrite(Storage storage, WalSegment whole) throws IOException {
    String temporary = path + TEMPORARY_SUFFIX;
    try (InputFile in = storage.open(path);
        OutputFile out = storage.create(temporary)) {
      byte[] buffer = new byte[(int) Math.min(whole.length(), 1 << 20)];
      for (long at = 0; at < whole.length(); at += buffer.length) {
        int length = (int) Math.min(buffer.length, whole.length() - at);
        in.readFully(at, buffer, 0, length);
        out.write(buffer, 0, length);
      }
      out.sync();
    }
    storage.replace(temporary, path);
  }

  /**
   * Seals a segment, durably.
   *
   * @param closed what the segment holds, which is durable
   */
  public void seal(Storage storage, WalSegment closed) throws IOException {
    String line = String.format(Locale.ROOT, "%08x %d%n", closed.crc32c(), closed.length());
    byte[] bytes = line.replace("\r", "").getBytes(StandardCharsets.US_ASCII);
    String temporary = sealPath() + TEMPORARY_SUFFIX;
    storage.delete(temporary); // of an attempt that failed
    try (OutputFile file = storage.create(temporary)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
    storage.replace(temporary, sealPath()); // half a seal would make its segment corrupt
  }
}
