package io.tsm.engine.cli;

import io.tsm.engine.shard.LayoutFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code tsm dump}: what is in a file. */
@Command(
    name = "dump",
    description = {
      "Shows what is in files: TSM files, tombstones, segments of a WAL, and layout.json.",
      "",
      "A line for each key of a TSM file: type, blocks, values, bytes, bytes per value, encodings"
          + " of times and values (raw; s8b: simple8b; rle: run length; /10^n: scale of the times),"
          + " first and last time. A line for each entry of tombstones and of a WAL segment. All checksums are"
          + " checked.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm dump data/metrics/autogen/1/000000001-000000001.tsm",
      "  tsm dump --blocks data/metrics/autogen/1/*.tsm | less",
      "  tsm dump wal/metrics/autogen/1/_00002.wal"
    })
final class DumpCommand implements Callable<Integer> {

  @ParentCommand private TsmCommand tsm;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files.")
  private List<Path> files;

  @Option(names = "--blocks", description = "For TSM files, a line for each block.")
  private boolean blocks;

  @Override
  public Integer call() throws IOException {
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      for (int i = 0; i < files.size(); i++) {
        if (i > 0) {
          out.println("");
        }
        dump(files.get(i), out);
      }
    }
    return Failures.OK;
  }

  private void dump(Path path, TextOutput out) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw new IOException(
          path + " is a directory; dump takes files, export and verify take roots");
    }
    StoredFile file = StoredFile.of(path);
    switch (file.kind()) {
      case TSM -> new TsmDump(file, out, blocks).run();
      case WAL -> new WalDump(file, out).run();
      case LAYOUT -> out.println(path + ": " + LayoutFile.read(file.storage()));
      case TOMBSTONE -> new TombstoneDump(file, out).run();
      case UNKNOWN ->
          throw new IOException(
              path + " is neither a TSM file nor tombstones nor a WAL segment nor layout.json");
    }
  }
}
