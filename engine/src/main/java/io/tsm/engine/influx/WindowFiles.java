package io.tsm.engine.influx;

import io.tsm.engine.compact.MergeSource;
import io.tsm.engine.compact.TsmMerger;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Files with all values of some shards of ours that belong into one shard group of a server, by
 * shard of the group, with names that no file of the server can have. They are the files of our
 * shards where those hold just that, each key in one of them, and are few and large; otherwise new
 * ones, into which whole blocks are copied.
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

  /** Several files that are as large on average may stay several. */
  private static final long LARGE_BYTES = 1 << 24;

  private final ServerGroup group;
  private final LocalStorage temporary;
  private final TimeRanges otherTimes;
  private final FieldTallies tallies = new FieldTallies();
  private final List<List<TsmFile>> files = new ArrayList<>(); // by place in the group
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<AutoCloseable> deletions = new ArrayList<>();

  private final ContentHashes hashes = new ContentHashes();

  private record TsmFile(InputFile file, TsmReader reader) {}

  private WindowFiles(ServerGroup group, LocalStorage temporary) {
    this.group = group;
    this.temporary = temporary;
    this.otherTimes = TimeRanges.of(group.first(), group.last()).complement();
  }

  /**
   * Opens or writes the files.
   *
   * @param sources no two of which have values of one key and time
   */
  static WindowFiles open(List<StoredShard> sources, ServerGroup group, LocalStorage temporary)
      throws IOException {
    WindowFiles window = new WindowFiles(group, temporary);
    try {
      window.fill(sources);
      return window;
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, window);
      throw e;
    }
  }

  private void fill(List<StoredShard> shards) throws IOException {
    List<TsmFile> sources = new ArrayList<>(); // of each shard, the oldest first
    for (StoredShard shard : shards) {
      ShardContent content = ShardContent.open(shard, temporary, UUID.randomUUID().toString());
      opened.add(content);
      for (ShardContent.Entry entry : content.files()) {
        TsmReader reader = TsmReader.open(entry.file());
        ShardReader.check(reader);
        sources.add(new TsmFile(entry.file(), reader));
      }
    }
    for (int place = 0; place < Math.max(1, group.shards().size()); place++) {
      List<TsmFile> ofPlace = files(place, sources);
      files.add(ofPlace);
      ofPlace.forEach(file -> hashes.begin(file.file()));
      tallies.add(ofPlace.stream().map(TsmFile::reader).toList());
    }
  }

  private List<TsmFile> files(int place, List<TsmFile> sources) throws IOException {
    List<MergeSource> parts =
        sources.stream()
            .map(source -> new MergeSource(source.reader(), key -> without(key, place)))
            .toList();
    return areLarge(sources) && TsmMerger.areDisjoint(parts) ? sources : merged(parts);
  }

  /** False for small files that a merge would make one of. */
  private static boolean areLarge(List<TsmFile> files) {
    long bytes = files.stream().mapToLong(file -> file.file().size()).sum();
    return files.size() == 1 || bytes >= LARGE_BYTES * files.size();
  }

  /** The times of a key that are not for a shard of the group. */
  private TimeRanges without(byte[] key, int place) {
    int shards = group.shards().size();
    if (shards > 1) {
      SeriesKey series = SeriesKey.ofStored(key, 0, Keys.indexOfSeparator(key, 0, key.length));
      if (Long.remainderUnsigned(series.fnv1a64(), shards) != place) {
        return TimeRanges.ALL;
      }
    }
    return otherTimes;
  }

  private List<TsmFile> merged(List<MergeSource> parts) throws IOException {
    TsmMerger merger =
        new TsmMerger(temporary, () -> UUID.randomUUID().toString(), TsmLimits.FORMAT);
    List<TsmFile> merged = new ArrayList<>();
    List<TsmFileInfo> written = merger.merge(parts, false, Throttle.NONE).files();
    written.forEach(info -> deletions.add(() -> temporary.delete(info.path())));
    for (TsmFileInfo info : written) {
      InputFile file = temporary.open(info.path());
      opened.add(file);
      merged.add(new TsmFile(file, TsmReader.open(file)));
    }
    return merged;
  }

  /** What was seen of each field. */
  FieldTallies tallies() {
    return tallies;
  }

  long bytes() {
    return files.stream().flatMap(List::stream).mapToLong(file -> file.file().size()).sum();
  }

  boolean isEmpty(int place) {
    return files.get(place).isEmpty();
  }

  /** Adds the files of a place to an archive. */
  void addTo(TarArchive archive, int place) throws IOException {
    List<TsmFile> all = files.get(place);
    for (int i = 0; i < all.size(); i++) {
      InputFile file = all.get(i).file();
      archive.add(name(FIRST_SEQUENCE + i, hashes.of(file)), file);
    }
  }

  private static String name(int sequence, String hash) {
    return String.format(Locale.ROOT, "%09d-%09d.%s.tsm", 0, sequence, hash);
  }

  /** Closes the files, and deletes those that were written for this. */
  @Override
  public void close() throws IOException {
    List<AutoCloseable> all = new ArrayList<>();
    all.add(hashes); // it reads what was opened
    all.addAll(opened);
    all.addAll(deletions);
    Closing.closeAll(all);
  }
}
