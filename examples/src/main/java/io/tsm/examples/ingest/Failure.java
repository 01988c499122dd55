package io.tsm.examples.ingest;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.shard.LayoutException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.flink.util.SerializedThrowable;

/** Finds in what Flink throws the thing that went wrong, and says it in one line. */
final class Failure {
  private Failure() {}

  static String message(Throwable failure) {
    List<Throwable> chain = chain(failure);
    for (Throwable t : chain) {
      if (t instanceof OutOfMemoryError) {
        return "out of memory ("
            + t.getMessage()
            + "); give the JVM more, as in TSM_INGEST_OPTS=-Xmx4g, or lower --parallelism";
      }
    }
    // These say it best, wherever they are.
    for (Throwable t : chain) {
      if (t instanceof IngestException
          || t instanceof InvalidPointException
          || t instanceof LayoutException
          || t instanceof CorruptFileException) {
        return line(t.getMessage());
      }
    }
    for (Throwable t : chain) {
      if (!isWrapper(t)) {
        return line(text(t));
      }
    }
    return line(text(chain.get(chain.size() - 1)));
  }

  /** All causes, with those unpacked that Flink sent as bytes. */
  static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    Throwable t = failure;
    while (t != null && !chain.contains(t)) {
      if (t instanceof SerializedThrowable packed) {
        t = packed.deserializeError(Failure.class.getClassLoader());
      }
      chain.add(t);
      t = t.getCause();
    }
    return chain;
  }

  private static boolean isWrapper(Throwable t) {
    return t.getClass().getName().startsWith("org.apache.flink.")
        || t instanceof ExecutionException
        || (t.getCause() != null
            && (t.getClass() == RuntimeException.class || t.getClass() == IOException.class));
  }

  private static String text(Throwable t) {
    if (t instanceof FileSystemException e) {
      return e.getFile() + ": " + IngestException.reason(e);
    }
    // What we do not know we name; an IOException's message is for people.
    return t instanceof IOException && t.getMessage() != null ? t.getMessage() : t.toString();
  }

  private static String line(String text) {
    return String.valueOf(text).replace("\r", "\\r").replace("\n", "\\n");
  }
}
