package io.tsm.engine.influx;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.snapshot.Compactor;
import io.tsm.engine.tsm.TsmFileInfo;
import java.io.Closeable;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * All values of some shards of ours that belong into one shard group of a server: compacted into
 * new files, by shard of the group, with names that no file of the server can have.
 *
 * <p>A server replaces a file that has the name of one that comes, so a name that it may give to a
 * file of its own would cost data some day. It counts generations from 1 up and writes {@code
 * <generation>-<sequence>.tsm}, nine digits each. Ours is {@code 000000000-<sequence>.<hash>.tsm}:
 * of generation 0, in which the server begins nothing, and with a hash of the content before the
 * suffix, which the server skips when it reads a name and never writes. So two files have one name
 * only if they are equal, and to send one again changes nothing. Of two values with one key and
 * time the greater generation's wins: what the server has, or gets meanwhile, stays.
 */
final class WindowFiles implements Closeable {
  /** From 4 on the server takes files for compacted ones. */
  private static final int FIRST_SEQUENCE = 4;

  private static final int BUFFER_BYTES = 1 << 18;
  private static final int HASH_BYTES = 16;

  private final LocalStorage temporary;
  private final Map<FieldId, Tally> tallies = new TreeMap<>();
  private final List<List<TsmFileInfo>> files = new ArrayList<>(); // by place in the group

  private WindowFiles(LocalStorage temporary) {
    this.temporary = temporary;
  }

  /** Writes the files. */
  static WindowFiles write(List<StoredShard> sources, ServerGroup group, LocalStorage temporary)
      throws IOException {
    WindowFiles window = new WindowFiles(temporary);
    try {
      for (int place = 0; place < Math.max(1, group.shards().size()); place++) {
        window.files.add(window.write(sources, group, place));
      }
      return window;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, window);
      throw e;
    }
  }

  private List<TsmFileInfo> write(List<StoredShard> sources, ServerGroup group, int place)
      throws IOException {
    String prefix = UUID.randomUUID().toString();
    Compactor compactor =
        new Compactor(
            temporary,
            (generation, sequence) -> prefix + "-" + sequence); // the final name needs the content
    List<ShardReader> readers = new ArrayList<>();
    try {
      for (StoredShard source : sources) {
        readers.add(source.open(StoredShard.TornSegments.LOGGED));
      }
      // No two of them have a value of the same key and time.
      List<KeyIterator> all = readers.stream().map(ShardReader::iterator).toList();
      try (KeyIterator values =
          new WindowIterator(new MergingKeyIterator(all), group, place, tallies)) {
        return compactor.writeNewFiles(1, FIRST_SEQUENCE, values, Throttle.NONE);
      }
    } finally {
      Closing.closeAll(readers);
    }
  }

  boolean isEmpty() {
    return tallies.isEmpty();
  }

  /** What was seen of each field. */
  Map<FieldId, Tally> tallies() {
    return tallies;
  }

  long valueCount() {
    return tallies.values().stream().mapToLong(Tally::count).sum();
  }

  long bytes() {
    return files.stream().flatMap(List::stream).mapToLong(TsmFileInfo::size).sum();
  }

  boolean isEmpty(int place) {
    return files.get(place).isEmpty();
  }

  /** Adds the files of a place to an archive. */
  void addTo(TarArchive archive, int place) throws IOException {
    List<TsmFileInfo> all = files.get(place);
    for (int i = 0; i < all.size(); i++) {
      try (InputFile file = temporary.open(all.get(i).path())) {
        archive.add(name(FIRST_SEQUENCE + i, file), file);
      }
    }
  }

  private static String name(int sequence, InputFile file) throws IOException {
    return String.format(Locale.ROOT, "%09d-%09d.%s.tsm", 0, sequence, hash(file));
  }

  private static String hash(InputFile file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    for (long position = 0; position < file.size(); ) {
      int length = (int) Math.min(buffer.length, file.size() - position);
      file.readFully(position, buffer, 0, length);
      digest.update(buffer, 0, length);
      position += length;
    }
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }

  /** Deletes the files. */
  @Override
  public void close() throws IOException {
    List<AutoCloseable> deletions = new ArrayList<>();
    for (List<TsmFileInfo> place : files) {
      place.forEach(file -> deletions.add(() -> temporary.delete(file.path())));
    }
    Closing.closeAll(deletions);
  }
}
