package io.tsm.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;

/** A format of files that hold tables, written and read on the caller's thread. */
public interface FileFormat {

  /** As it stands in tables and plots. */
  String name();

  /** Makes the objects that the format's library takes. */
  Prepared prepare(WideTable table);

  /** A table in the form that is written. */
  interface Prepared {
    /** Writes it to a file that is not there, and makes that durable. */
    void write(Path file) throws IOException;
  }

  /** Reads all values of a table. */
  void read(WideTable table, Path file, Checksum into) throws IOException;
}
