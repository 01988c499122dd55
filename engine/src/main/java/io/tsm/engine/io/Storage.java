package io.tsm.engine.io;

import java.io.IOException;
import java.util.List;

/**
 * The one way to files. Paths are relative to the storage's root, their parts separated by {@code
 * /}; directories come into being with the first file in them.
 *
 * <p>A file is written once, from its beginning to its end, under a name at which nobody looks for
 * data, and becomes data by {@link #publish}: at once and whole. That is all that the protocols of
 * the sink rely on, so that local disks, HDFS and object stores can serve them. Only tombstones
 * need {@link #replace}.
 */
public interface Storage {

  /**
   * Creates a file for writing.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   */
  OutputFile create(String path) throws IOException;

  /**
   * Opens a file for reading.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  InputFile open(String path) throws IOException;

  /**
   * Gives a closed and synced file its final name, durably: readers see nothing of it before and
   * all of it after. Never overwrites where the file system can tell (invariant I3). Whether the
   * file keeps its old name too depends on the file system, and after a failure nobody knows which
   * of the two it has: whoever repeats a step must be able to do without the old one, and deletes
   * it when nothing needs to be repeated any more.
   *
   * @throws java.nio.file.FileAlreadyExistsException if {@code to} exists; {@code from} is left
   * @throws java.nio.file.NoSuchFileException if {@code from} does not exist
   */
  void publish(String from, String to) throws IOException;

  /**
   * Gives a closed and synced file the name of another one, or a name that is free, durably: who
   * opens that name gets all of the one or all of the other. Only for files of one writer at a time
   * that say the same and more, such as tombstones.
   *
   * @throws java.nio.file.NoSuchFileException if {@code from} does not exist
   */
  void replace(String from, String to) throws IOException;

  /** What is in a directory, in the order of names; nothing if it does not exist. */
  List<FileEntry> list(String directory) throws IOException;

  /**
   * Deletes a file or an empty directory.
   *
   * @return false if there was none
   */
  boolean delete(String path) throws IOException;

  /** Makes earlier deletions and creations in a directory durable, where that is needed. */
  void syncDirectory(String directory) throws IOException;

  boolean exists(String path) throws IOException;

  /** The path as a person finds it, for messages: with the root in front. */
  String describe(String path);

  /**
   * An entry of a directory.
   *
   * @param name last part of its path
   * @param size bytes; 0 for a directory
   * @param modifiedMillis when a file was last written, or a directory's entries last changed, in
   *     milliseconds since 1970, UTC, by the clock of the file system; 0 if the file system does
   *     not say, as object stores do not for directories
   */
  record FileEntry(String name, boolean isDirectory, long size, long modifiedMillis) {}
}
