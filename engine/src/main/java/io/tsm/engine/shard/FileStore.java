package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open TSM files of an embedded shard, each with what is deleted of it. A reader keeps the
 * files that were there when it began, until it is closed, also when a compaction has replaced
 * them. Thread-safe; who changes the set of files holds the shard's lock for that.
 */
final class FileStore implements Closeable {
  private final Storage storage;
  private final String directory;
  private List<OpenFile> newestFirst = List.of(); // replaced, never changed

  FileStore(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** A file, open as long as somebody uses it: this store or a reader. */
  private static final class OpenFile {
    private final TsmFileName name;
    private final TsmReader reader;
    private final Tombstones tombstones;
    private final Users users; // shared by all states of one file

    OpenFile(TsmFileName name, TsmReader reader, Tombstones tombstones, Users users) {
      this.name = name;
      this.reader = reader;
      this.tombstones = tombstones;
      this.users = users;
    }

    OpenFile with(Tombstones more) {
      return new OpenFile(name, reader, more, users);
    }
  }

  /** Closes a file after its last user. */
  private static final class Users {
    private final TsmReader reader;
    private int count = 1;

    Users(TsmReader reader) {
      this.reader = reader;
    }

    synchronized void add() {
      count++;
    }

    synchronized void release() throws IOException {
      if (--count == 0) {
        reader.close();
      }
    }
  }

  /**
   * Opens files that have come and lets go of those that went.
   *
   * @throws io.tsm.engine.io.CorruptFileException if one is damaged; nothing has changed then
   */
  void refresh() throws IOException {
    Map<TsmFileName, OpenFile> before = new HashMap<>();
    for (OpenFile file : newestFirst()) {
      before.put(file.name, file);
    }
    List<TsmFileName> names = new ArrayList<>(ShardPath.listFiles(storage, directory));
    names.sort(Collections.reverseOrder());
    List<OpenFile> after = new ArrayList<>(names.size());
    List<OpenFile> opened = new ArrayList<>();
    try {
      for (TsmFileName name : names) {
        OpenFile file = before.remove(name);
        if (file == null) {
          file = open(name);
          opened.add(file);
        }
        after.add(file);
      }
    } catch (IOException | RuntimeException e) {
      for (OpenFile file : opened) {
        Closing.closeAfterFailure(e, file.users::release);
      }
      throw e;
    }
    replace(after);
    List<AutoCloseable> gone = new ArrayList<>();
    before.values().forEach(file -> gone.add(file.users::release));
    Closing.closeAll(gone);
  }

  private OpenFile open(TsmFileName name) throws IOException {
    Tombstones tombstones = Tombstones.of(storage, directory, name);
    TsmReader reader = TsmReader.open(storage.open(directory + "/" + name.fileName()));
    try {
      ShardReader.check(reader);
    } catch (IOException e) {
      Closing.closeAfterFailure(e, reader);
      throw e;
    }
    return new OpenFile(name, reader, tombstones, new Users(reader));
  }

  private synchronized List<OpenFile> newestFirst() {
    return newestFirst;
  }

  private synchronized void replace(List<OpenFile> files) {
    newestFirst = List.copyOf(files);
  }

  /** A reader of all files as they are now. */
  synchronized ShardReader read() {
    List<AutoCloseable> releases = new ArrayList<>(newestFirst.size());
    List<ShardReader.File> files = new ArrayList<>(newestFirst.size());
    for (OpenFile file : newestFirst) {
      file.users.add();
      releases.add(file.users::release);
      files.add(new ShardReader.File(file.reader, file.tombstones));
    }
    return ShardReader.of(files, () -> Closing.closeAll(releases));
  }

  /**
   * Deletes values of all files, durably: of the oldest file first. So an older value never shows
   * because a newer one of the same time is gone, wherever a crash ends this.
   *
   * @return the number of keys of files that had values in the range
   */
  long deleteRange(KeyFilter filter, long minTime, long maxTime) throws IOException {
    TombstoneWriter writer = new TombstoneWriter(storage);
    List<OpenFile> files = new ArrayList<>(newestFirst());
    long keys = 0;
    for (int i = files.size() - 1; i >= 0; i--) {
      OpenFile file = files.get(i);
      List<Tombstone> added = tombstones(file, filter, minTime, maxTime);
      if (!added.isEmpty()) {
        writer.append(directory + "/" + file.name.tombstoneName(), added);
        List<Tombstone> all = new ArrayList<>(file.tombstones.entries());
        all.addAll(added);
        files.set(i, file.with(Tombstones.of(all)));
        replace(files);
        keys += added.size();
      }
    }
    return keys;
  }

  private static List<Tombstone> tombstones(
      OpenFile file, KeyFilter filter, long minTime, long maxTime) {
    List<Tombstone> added = new ArrayList<>();
    TsmReader reader = file.reader;
    for (int key = 0; key < reader.keyCount(); key++) {
      long first = Math.max(minTime, reader.minTime(key));
      long last = Math.min(maxTime, reader.maxTime(key));
      if (first <= last && filter.matches(reader.key(key))) {
        byte[] name = reader.key(key);
        if (!file.tombstones.rangesOf(name).covers(first, last)) {
          added.add(new Tombstone(name, minTime, maxTime));
        }
      }
    }
    return added;
  }

  void declareTypes(FieldTypes types) throws IOException {
    try (ShardReader reader = read()) {
      reader.declareTypes(types);
    }
  }

  int fileCount() {
    return newestFirst().size();
  }

  /** Lets go of all files; readers keep theirs. */
  @Override
  public void close() throws IOException {
    List<AutoCloseable> releases = new ArrayList<>();
    for (OpenFile file : newestFirst()) {
      releases.add(file.users::release);
    }
    replace(List.of());
    Closing.closeAll(releases);
  }
}
