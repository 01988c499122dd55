package io.tsm.flink.sink;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.annotation.Internal;

/** From the path of a root to the {@link Storage} that serves it. */
@Internal
final class Storages {
  private Storages() {}

  /**
   * @throws IllegalArgumentException if nothing here serves this path
   */
  static Storage open(String path) {
    return new LocalStorage(localPath(path));
  }

  /** Checks that {@link #open} can serve a path, without touching it. */
  static void check(String path) {
    Path unused = localPath(path);
  }

  private static Path localPath(String path) {
    if (path.startsWith("/")) {
      return Path.of(path);
    }
    URI uri;
    try {
      uri = URI.create(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("path '" + path + "' is not a URI: " + e.getMessage(), e);
    }
    if (uri.getScheme() == null) {
      throw new IllegalArgumentException(
          "path '"
              + path
              + "' is relative, but tasks run in folders of their own: make it absolute");
    }
    if (!uri.getScheme().equalsIgnoreCase("file")) {
      throw new IllegalArgumentException(
          "path '"
              + path
              + "': this version writes to file:// only, not to "
              + uri.getScheme()
              + "://");
    }
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
    if (uri.getQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "path '" + path + "' has a ? or a # in it; write them as %3F and %23");
    }
    return Path.of(uri.getPath());
  }
}
