package io.tsm.engine.cli;

import io.tsm.engine.shard.Durations;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      DumpText text = new DumpText(out);
      List<DumpResult.File> results = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        DumpResult.File result = read(files.get(i));
        if (json.isSet()) {
          results.add(result);
        } else {
          if (i > 0) {
            out.println("");
          }
          text.print(result);
        }
      }
      if (json.isSet()) {
        Json.print(out, new DumpResult(results));
      }
    }
    return Failures.OK;
  }

  private DumpResult.File read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      throw new IOException(
          path + " is a directory; dump takes files, export and verify take roots");
    }
    StoredFile file = StoredFile.of(path);
    return switch (file.kind()) {
      case TSM -> new TsmDump(file, blocks).read();
      case WAL -> new WalDump(file).read();
      case LAYOUT -> layout(path, LayoutFile.read(file.storage()));
      case TOMBSTONE -> tombstones(file);
      case UNKNOWN ->
          throw new IOException(
              path + " is neither a TSM file nor tombstones nor a WAL segment nor layout.json");
    };
  }

  private static DumpResult.Layout layout(Path path, ShardLayout layout) {
    return new DumpResult.Layout(
        path.toString(),
        "layout",
        Durations.format(layout.groupDuration()),
        layout.shardsPerGroup());
  }

  private static DumpResult.Tombstones tombstones(StoredFile file) throws IOException {
    List<DumpResult.Deleted> entries = new ArrayList<>();
    for (Tombstone entry : Tombstones.read(file.storage(), file.path()).entries()) {
      entries.add(
          new DumpResult.Deleted(
              Text.time(entry.minTime()), Text.time(entry.maxTime()), Text.key(entry.key())));
    }
    return new DumpResult.Tombstones(file.describe(), "tombstones", entries);
  }
}
