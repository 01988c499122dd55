package io.tsm.engine.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files below a local directory. Syncs files <em>and</em> directories, the parents of new ones too:
 * on POSIX a file that was synced may still lose its name in a crash. Publishes by hard link, which
 * fails where the name is taken, whoever took it.
 */
public final class LocalStorage implements Storage {
  private final Path root;
  private final boolean durable;
  private final Set<Path> durableDirectories = ConcurrentHashMap.newKeySet();

  public LocalStorage(Path root) {
    this(root, true);
  }

  private LocalStorage(Path root, boolean durable) {
    this.root = root.toAbsolutePath().normalize();
    this.durable = durable;
  }

  /** For files that need not outlive the process: nothing is synced. */
  public static LocalStorage temporary(Path root) {
    return new LocalStorage(root, false);
  }

  public Path root() {
    return root;
  }

  @Override
  public OutputFile create(String path) throws IOException {
    Path file = resolve(path);
    createDirectories(file.getParent());
    return new LocalOutputFile(
        path,
        file,
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        durable);
  }

  @Override
  public InputFile open(String path) throws IOException {
    return new LocalInputFile(resolve(path));
  }

  @Override
  public void publish(String from, String to) throws IOException {
    Path source = resolve(from);
    Path target = resolve(to);
    createDirectories(target.getParent());
    try {
      Files.createLink(target, source);
    } catch (NoSuchFileException e) {
      if (!Files.exists(source)) {
        throw e;
      }
      publish(from, to); // somebody removed the directory while it was empty
      return;
    } catch (UnsupportedOperationException e) {
      throw new IOException(
          "cannot publish " + target + ": the file system has no hard links; use another one", e);
    }
    sync(target.getParent());
  }

  @Override
  public void replace(String from, String to) throws IOException {
    Path target = resolve(to);
    Files.move(
        resolve(from), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(target.getParent());
  }

  @Override
  public List<FileEntry> list(String directory) throws IOException {
    List<FileEntry> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(resolve(directory))) {
      for (Path file : stream) {
        addEntry(file, entries);
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (NotDirectoryException e) {
      throw notDirectory(resolve(directory), e);
    }
    entries.sort(Comparator.comparing(FileEntry::name));
    return entries;
  }

  /** Names the file in the way, which may be further up than the directory that is wanted. */
  private static IOException notDirectory(Path directory, IOException cause) {
    Path file = directory;
    while (!Files.exists(file) && file.getParent() != null) {
      file = file.getParent();
    }
    return new IOException(file + " is a file where a directory is needed", cause);
  }

  private static void addEntry(Path file, List<FileEntry> entries) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
      String name = file.getFileName().toString();
      long size = a.isDirectory() ? 0 : a.size();
      entries.add(new FileEntry(name, a.isDirectory(), size, a.lastModifiedTime().toMillis()));
    } catch (NoSuchFileException e) {
      // Deleted since the directory was read: as good as not listed. Nothing to report.
      return;
    }
  }

  @Override
  public boolean delete(String path) throws IOException {
    try {
      durableDirectories.remove(resolve(path));
      return Files.deleteIfExists(resolve(path));
    } catch (DirectoryNotEmptyException e) {
      throw new IOException("cannot delete " + resolve(path) + ": the directory is not empty", e);
    }
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    Path path = resolve(directory);
    if (Files.isDirectory(path)) {
      sync(path);
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(resolve(path));
  }

  @Override
  public String describe(String path) {
    return resolve(path).toString();
  }

  @Override
  public String toString() {
    return root.toString();
  }

  private Path resolve(String path) {
    Path resolved = root.resolve(path).normalize();
    if (!resolved.startsWith(root)) {
      throw new IllegalArgumentException("path leaves " + root + ": " + path);
    }
    return resolved;
  }

  /**
   * Like {@link Files#createDirectories}, and every name below the root is durable when it returns.
   * Also those that exist: whoever made one may have died, failed or not come yet to syncing it.
   */
  private void createDirectories(Path directory) throws IOException {
    boolean exists = directory == null || Files.isDirectory(directory);
    if (exists && isNameDurable(directory)) {
      return;
    }
    createDirectories(directory.getParent());
    if (!exists) {
      try {
        Files.createDirectory(directory);
      } catch (FileAlreadyExistsException e) {
        if (!Files.isDirectory(directory)) {
          throw notDirectory(directory, e);
        }
      }
    }
    if (durable) {
      sync(directory.getParent());
      durableDirectories.add(directory);
    }
  }

  /** What lies above the root is not ours. */
  private boolean isNameDurable(Path directory) {
    return !durable
        || directory == null
        || directory.equals(root)
        || !directory.startsWith(root)
        || durableDirectories.contains(directory);
  }

  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      throw LocalErrors.named("sync", directory, e);
    }
  }
}
