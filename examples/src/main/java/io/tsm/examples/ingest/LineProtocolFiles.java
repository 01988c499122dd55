package io.tsm.examples.ingest;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.connector.file.src.impl.StreamFormatAdapter;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.core.fs.Path;

/**
 * Reads each file with a {@link LineProtocolFormat} of its own, which thus knows whose lines it
 * reads. Flink's adapter unpacks files by the ends of their names: {@code .gz}, {@code .bz2} ...
 */
final class LineProtocolFiles implements BulkFormat<SourceLine, FileSourceSplit> {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, Integer> places = new HashMap<>();
  private final String[] names;

  LineProtocolFiles(List<java.nio.file.Path> files) {
    names = new String[files.size()];
    for (int i = 0; i < names.length; i++) {
      names[i] = files.get(i).toString();
      places.put(flinkPath(files.get(i)).getPath(), i);
    }
  }

  /** A source of all lines of these files, which are read in parallel. */
  static FileSource<SourceLine> source(List<java.nio.file.Path> files) {
    Path[] paths = files.stream().map(LineProtocolFiles::flinkPath).toArray(Path[]::new);
    return FileSource.forBulkFileFormat(new LineProtocolFiles(files), paths)
        // The default one would leave out files named _x or .x without a word.
        .setFileEnumerator(() -> new NonSplittingRecursiveEnumerator(path -> true))
        .build();
  }

  private static Path flinkPath(java.nio.file.Path file) {
    return new Path(file.toAbsolutePath().normalize().toUri());
  }

  @Override
  public BulkFormat.Reader<SourceLine> createReader(Configuration config, FileSourceSplit split)
      throws IOException {
    int file = place(split);
    try {
      return adapter(file).createReader(config, split);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public BulkFormat.Reader<SourceLine> restoreReader(Configuration config, FileSourceSplit split)
      throws IOException {
    int file = place(split);
    try {
      return adapter(file).restoreReader(config, split);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private StreamFormatAdapter<SourceLine> adapter(int file) {
    return new StreamFormatAdapter<>(new LineProtocolFormat(file, names[file]));
  }

  private IngestException unreadable(int file, IOException e) {
    return e instanceof IngestException known
        ? known
        : IngestException.unreadable(names[file], "at its beginning", e);
  }

  private int place(FileSourceSplit split) {
    Integer place = places.get(split.path().getPath());
    if (place == null) {
      throw new IllegalStateException(split.path() + " is none of the files " + places.keySet());
    }
    return place;
  }

  @Override
  public boolean isSplittable() {
    return false;
  }

  @Override
  public TypeInformation<SourceLine> getProducedType() {
    return SourceLineTypeInfo.INSTANCE;
  }
}
