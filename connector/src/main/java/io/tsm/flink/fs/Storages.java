package io.tsm.flink.fs;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;

/** From the path of a root to the {@link Storage} that serves it. */
@Internal
public final class Storages {
  /** Those of Flink's file systems that the tests run on. */
  private static final Set<String> FLINK_SCHEMES = Set.of("hdfs", "s3", "s3a");

  private Storages() {}

  /**
   * Opens a root.
   *
   * @throws IllegalArgumentException if nothing here serves this path
   * @throws IOException if the file system is not there
   */
  public static Storage open(String path) throws IOException {
    if (isLocal(path)) {
      return new LocalStorage(localPath(path));
    }
    URI uri = uri(path);
    checkFlinkUri(path, uri);
    try {
      // Not the one for tasks: that closes what is open when the task ends, and staging outlives
      // it.
      return new FlinkStorage(
          FileSystem.getUnguardedFileSystem(uri), new org.apache.flink.core.fs.Path(uri));
    } catch (UnsupportedFileSystemSchemeException e) {
      throw new IOException(
          "path '"
              + path
              + "': Flink has no file system for "
              + uri.getScheme()
              + ":// here. Put "
              + provider(uri)
              + " on every machine of the cluster: "
              + e.getMessage(),
          e);
    }
  }

  private static String provider(URI uri) {
    return scheme(uri).equals("hdfs")
        ? "Hadoop on the class path (HADOOP_CLASSPATH)"
        : "flink-s3-fs-hadoop into a folder below plugins/";
  }

  /** Checks that {@link #open} can serve a path, without touching it. */
  public static void check(String path) {
    if (isLocal(path)) {
      Path unused = localPath(path);
    } else {
      checkFlinkUri(path, uri(path));
    }
  }

  /** False if two publishers may both give a file the same name, and the second one overwrites. */
  public static boolean publishesExclusively(String path) {
    return isLocal(path) || scheme(uri(path)).equals("hdfs");
  }

  private static boolean isLocal(String path) {
    return path.startsWith("/") || scheme(uri(path)).equals("file");
  }

  private static String scheme(URI uri) {
    return uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
  }

  private static URI uri(String path) {
    try {
      return URI.create(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("path '" + path + "' is not a URI: " + e.getMessage(), e);
    }
  }

  private static void checkFlinkUri(String path, URI uri) {
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException(
          "path '"
              + path
              + "' is relative, but tasks run in folders of their own: make it absolute");
    }
    if (!FLINK_SCHEMES.contains(scheme(uri))) {
      throw new IllegalArgumentException(
          "path '"
              + path
              + "': this sink writes to file://, hdfs://, s3:// and s3a://, not to "
              + uri.getScheme()
              + "://");
    }
    if (uri.getAuthority() == null && !scheme(uri).equals("hdfs")) {
      throw new IllegalArgumentException(
          "path '" + path + "' names no bucket; use " + uri.getScheme() + "://bucket/folder");
    }
    if (uri.getPath() == null || uri.getPath().replace("/", "").isEmpty()) {
      throw new IllegalArgumentException(
          "path '" + path + "' names no folder; a root needs one of its own");
    }
    checkPlain(path, uri);
  }

  private static void checkPlain(String path, URI uri) {
    if (uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "path '" + path + "' has a ? or a # in it; write them as %3F and %23");
    }
  }

  private static Path localPath(String path) {
    if (path.startsWith("/")) {
      return Path.of(path);
    }
    URI uri = uri(path);
    if (uri.getPath() == null || uri.getPath().isEmpty()) {
      throw new IllegalArgumentException("path '" + path + "' names no folder; use file:///folder");
    }
    if (uri.getAuthority() != null && !uri.getAuthority().equals("localhost")) {
      throw new IllegalArgumentException(
          "path '"
              + path
              + "' names the host "
              + uri.getAuthority()
              + "; with three slashes, file:///folder, it is a folder");
    }
    checkPlain(path, uri);
    return Path.of(uri.getPath());
  }
}
