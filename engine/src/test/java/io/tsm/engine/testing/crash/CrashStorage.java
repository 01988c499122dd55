package io.tsm.engine.testing.crash;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Does on a {@link CrashDisk} what a real storage does on a real one: system call by system call,
 * or request by request, each of which may crash the process or fail. Not thread-safe.
 */
public final class CrashStorage implements Storage {
  private final CrashDisk disk;
  private final CrashProcess process;
  private final Set<String> durableDirectories = new HashSet<>();

  public CrashStorage(CrashDisk disk, CrashProcess process) {
    this.disk = disk;
    this.process = process;
  }

  @Override
  public OutputFile create(String path) throws IOException {
    createDirectories(CrashDisk.parent(path));
    CrashDisk.File file = new CrashDisk.File();
    file.changed(disk.now());
    process.run(Operation.CREATE, path, () -> create(path, file));
    return new Output(path, file);
  }

  private void create(String path, CrashDisk.File file) throws IOException {
    if (disk.kind() != CrashDisk.Kind.OBJECT_STORE) {
      add(path, file);
    } else if (disk.find(path) != null) {
      throw new FileAlreadyExistsException(path);
    }
  }

  private void add(String path, CrashDisk.Node node) throws IOException {
    CrashDisk.Directory directory = disk.directory(CrashDisk.parent(path));
    if (directory == null) {
      throw new NoSuchFileException(path);
    }
    if (directory.entries().putIfAbsent(CrashDisk.name(path), node) != null) {
      throw new FileAlreadyExistsException(path);
    }
    changed(directory);
  }

  private void changed(CrashDisk.Directory directory) {
    directory.changed(disk.now());
    if (disk.kind() != CrashDisk.Kind.LOCAL) {
      directory.sync();
    }
  }

  private void createDirectories(String path) throws IOException {
    if (path.isEmpty() || (durableDirectories.contains(path) && disk.directory(path) != null)) {
      return;
    }
    String parent = CrashDisk.parent(path);
    createDirectories(parent);
    if (disk.find(path) instanceof CrashDisk.File) {
      throw new IOException(path + " is a file where a directory is needed");
    }
    if (disk.directory(path) == null) {
      process.run(Operation.MAKE_DIRECTORY, path, () -> makeDirectory(path));
    }
    sync(parent);
    durableDirectories.add(path);
  }

  private void makeDirectory(String path) throws IOException {
    if (disk.directory(path) == null) {
      CrashDisk.Directory directory = new CrashDisk.Directory();
      directory.changed(disk.now());
      add(path, directory);
    }
  }

  private void sync(String directory) throws IOException {
    if (disk.kind() != CrashDisk.Kind.LOCAL) {
      return;
    }
    process.run(
        Operation.SYNC_DIRECTORY,
        directory,
        () -> {
          CrashDisk.Directory found = disk.directory(directory);
          if (found == null) {
            throw new NoSuchFileException(directory);
          }
          found.sync();
        });
  }

  @Override
  public InputFile open(String path) throws IOException {
    CrashDisk.File[] found = new CrashDisk.File[1];
    process.run(
        Operation.OPEN,
        path,
        () -> {
          if (!(disk.find(path) instanceof CrashDisk.File file)) {
            throw new NoSuchFileException(path);
          }
          found[0] = file;
        });
    return new Input(path, found[0]);
  }

  @Override
  public void publish(String from, String to) throws IOException {
    createDirectories(CrashDisk.parent(to));
    switch (disk.kind()) {
      case LOCAL -> {
        process.run(Operation.LINK, to, () -> link(from, to));
        sync(CrashDisk.parent(to));
      }
      case DISTRIBUTED ->
          process.run(
              Operation.RENAME,
              to,
              () -> {
                link(from, to);
                remove(from);
              });
      case OBJECT_STORE -> {
        if (exists(to)) { // afterwards nobody keeps two from the same name
          throw new FileAlreadyExistsException(to);
        }
        process.run(Operation.RENAME, to, () -> copy(from, to));
        process.run(Operation.RENAME, from, () -> remove(from));
      }
    }
  }

  private void link(String from, String to) throws IOException {
    if (!(disk.find(from) instanceof CrashDisk.File file)) {
      throw new NoSuchFileException(from);
    }
    add(to, file);
    disk.linked(from, to);
  }

  private void copy(String from, String to) throws IOException {
    remove(to);
    link(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    process.run(
        Operation.RENAME,
        to,
        () -> {
          if (!(disk.find(from) instanceof CrashDisk.File file)) {
            throw new NoSuchFileException(from);
          }
          CrashDisk.Directory directory = disk.directory(CrashDisk.parent(to));
          directory.entries().put(CrashDisk.name(to), file);
          remove(from);
          changed(directory);
          if (!CrashDisk.parent(from).equals(CrashDisk.parent(to))) {
            disk.linked(from, to);
          }
        });
    sync(CrashDisk.parent(to));
  }

  private boolean remove(String path) {
    CrashDisk.Directory parent = disk.directory(CrashDisk.parent(path));
    boolean removed = parent != null && parent.entries().remove(CrashDisk.name(path)) != null;
    if (removed) {
      changed(parent);
    }
    return removed;
  }

  /** In two parts, as a large directory is read: what changes meanwhile is seen or not. */
  @Override
  public List<FileEntry> list(String directory) throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    int salt = process.faults().random().nextInt();
    for (int part = 0; part < 2; part++) {
      boolean second = part == 1;
      process.run(
          Operation.LIST,
          directory,
          () -> addEntries(directory, name -> isInSecond(name, salt) == second, entries));
    }
    entries.sort(Comparator.comparing(FileEntry::name));
    return entries;
  }

  /** Neighbours too are as often in two parts as in one. */
  private static boolean isInSecond(String name, int salt) {
    int mixed = (name.hashCode() ^ salt) * 0x9E3779B1;
    return ((mixed ^ (mixed >>> 15)) * 0x85EBCA77) < 0;
  }

  private void addEntries(String directory, Predicate<String> wanted, List<FileEntry> entries) {
    CrashDisk.Directory found = disk.directory(directory);
    if (found != null) {
      for (Map.Entry<String, CrashDisk.Node> entry : found.entries().entrySet()) {
        if (wanted.test(entry.getKey())) {
          CrashDisk.Node node = entry.getValue();
          entries.add(
              node instanceof CrashDisk.File file
                  ? new FileEntry(entry.getKey(), false, file.length(), node.modified())
                  : new FileEntry(entry.getKey(), true, 0, node.modified()));
        }
      }
    }
  }

  @Override
  public boolean delete(String path) throws IOException {
    boolean[] deleted = new boolean[1];
    process.run(
        Operation.DELETE,
        path,
        () -> {
          if (disk.find(path) instanceof CrashDisk.Directory directory
              && !directory.entries().isEmpty()) {
            throw new IOException("cannot delete " + path + ": the directory is not empty");
          }
          deleted[0] = remove(path);
        });
    durableDirectories.remove(path);
    return deleted[0];
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    if (exists(directory)) {
      sync(directory);
    }
  }

  @Override
  public boolean exists(String path) throws IOException {
    boolean[] found = new boolean[1];
    process.run(Operation.STATUS, path, () -> found[0] = disk.find(path) != null);
    return found[0];
  }

  @Override
  public String describe(String path) {
    return "crash:" + path;
  }

  /** A file that is being written. */
  private final class Output implements OutputFile {
    private final String path;
    private final CrashDisk.File file;
    private long position;
    private boolean nameIsDurable;
    private boolean closed;

    Output(String path, CrashDisk.File file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      checkOpen();
      int part = process.faults().random().nextInt(length + 1);
      process.run(
          Operation.WRITE,
          path,
          () -> append(bytes, offset, length),
          () -> append(bytes, offset, part));
      position += length;
    }

    private void append(byte[] bytes, int offset, int length) {
      file.append(bytes, offset, length);
      file.changed(disk.now());
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void sync() throws IOException {
      checkOpen();
      process.run(Operation.SYNC_FILE, path, file::sync, file::failSync);
      if (!nameIsDurable) {
        CrashStorage.this.sync(CrashDisk.parent(path));
        nameIsDurable = true;
      }
    }

    private void checkOpen() throws IOException {
      if (closed) {
        throw new IOException(path + " is closed");
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        process.run(Operation.CLOSE, path, this::finish);
      }
    }

    private void finish() throws IOException {
      if (disk.kind() == CrashDisk.Kind.OBJECT_STORE) {
        file.sync();
        add(path, file);
      }
    }
  }

  /** A file that is read. */
  private final class Input implements InputFile {
    private final String path;
    private final CrashDisk.File file;
    private final int size;

    Input(String path, CrashDisk.File file) {
      this.path = path;
      this.file = file;
      this.size = file.length();
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
      process.run(
          Operation.READ,
          path,
          () -> {
            if (position + length > file.length()) {
              throw new CorruptFileException(path, file.length(), "the file ends");
            }
            System.arraycopy(file.bytes(), (int) position, bytes, offset, length);
          });
    }

    @Override
    public void close() {}
  }
}
