package io.tsm.engine.cli;

import java.io.IOException;
import java.util.Locale;

/** What is in files, as tables. */
final class DumpText {
  private final TextOutput out;

  DumpText(TextOutput out) {
    this.out = out;
  }

  void print(DumpResult.File file) throws IOException {
    if (file instanceof DumpResult.Tsm tsm) {
      print(tsm);
    } else if (file instanceof DumpResult.Wal wal) {
      print(wal);
    } else if (file instanceof DumpResult.Tombstones tombstones) {
      print(tombstones);
    } else if (file instanceof DumpResult.Layout layout) {
      out.println(
          "%s: shard groups of %s, %d shards each"
              .formatted(layout.path(), layout.shardDuration(), layout.shardsPerGroup()));
    }
  }

  private void print(DumpResult.Tsm file) throws IOException {
    out.println(
        "%s: TSM version 1, %s, %s; index of %s at %d"
            .formatted(
                file.path(),
                Text.count(file.bytes(), "byte"),
                Text.count(file.keys().size(), "key"),
                Text.count(file.bytes() - 8 - file.indexPosition(), "byte"),
                file.indexPosition()));
    boolean blocks = file.keys().get(0).blockList() != null;
    tsmRow(
        "key",
        "type",
        blocks ? "block" : "blocks",
        "values",
        blocks ? "at byte" : "bytes",
        blocks ? "bytes" : "/value",
        "times",
        "encoding",
        "first",
        "last",
        "name");
    int number = 0;
    for (DumpResult.Key key : file.keys()) {
      if (blocks) {
        printBlocks(number++, key);
      } else {
        tsmRow(
            number++,
            key.type(),
            key.blocks(),
            key.values(),
            key.bytes(),
            Text.ratio(key.bytes(), key.values()),
            key.timeEncodings(),
            key.valueEncodings(),
            key.firstTime(),
            key.lastTime(),
            key.key());
      }
    }
    out.println(
        "%s, %s, %s in blocks (%s per value), %s in the file (%s per value), %s to %s"
            .formatted(
                Text.count(file.values(), "value"),
                Text.count(file.blocks(), "block"),
                Text.count(file.blockBytes(), "byte"),
                Text.ratio(file.blockBytes(), file.values()),
                Text.count(file.bytes(), "byte"),
                Text.ratio(file.bytes(), file.values()),
                file.firstTime(),
                file.lastTime()));
  }

  private void printBlocks(int number, DumpResult.Key key) throws IOException {
    int index = 0;
    for (DumpResult.Block block : key.blockList()) {
      tsmRow(
          number,
          key.type(),
          index++,
          block.values(),
          block.position(),
          block.bytes(),
          block.timeEncoding() + " " + block.timeBytes() + " B",
          block.valueEncoding() + " " + block.valueBytes() + " B",
          block.firstTime(),
          block.lastTime(),
          key.key());
    }
  }

  private void tsmRow(Object... cells) throws IOException {
    out.println(
        String.format(
            Locale.ROOT, "%7s  %-8s %6s %9s %10s %7s  %-18s %-12s %-30s %-30s  %s", cells));
  }

  private void print(DumpResult.Wal file) throws IOException {
    out.println(file.path() + ": WAL segment, " + Text.count(file.bytes(), "byte"));
    walRow("entry", "kind", "keys", "values", "first", "last");
    int number = 0;
    long deletes = 0;
    for (DumpResult.Entry entry : file.entries()) {
      boolean delete = entry.kind().equals("delete");
      deletes += delete ? 1 : 0;
      walRow(
          number++,
          entry.kind(),
          entry.keys(),
          delete ? "-" : entry.values(),
          entry.firstTime() == null ? "-" : entry.firstTime(),
          entry.lastTime() == null ? "-" : entry.lastTime());
    }
    out.println(
        "%s (%s), %s, %s, %s per value"
            .formatted(
                number == 1 ? "1 entry" : Text.count(number, "entry"),
                Text.count(deletes, "delete"),
                Text.count(file.keys(), "key"),
                Text.count(file.values(), "value"),
                Text.ratio(file.readableBytes(), file.values())));
    if (file.readableBytes() < file.bytes()) {
      out.println(
          "the last %s, from byte %d on, are not a whole entry: a torn end"
              .formatted(
                  Text.count(file.bytes() - file.readableBytes(), "byte"), file.readableBytes()));
    }
  }

  private void walRow(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%7s  %-12s %8s %9s  %-30s %-30s", cells).stripTrailing());
  }

  private void print(DumpResult.Tombstones file) throws IOException {
    out.println(file.path() + ": tombstones, " + Text.count(file.entries().size(), "entry"));
    for (DumpResult.Deleted entry : file.entries()) {
      out.println("%-30s %-30s %s".formatted(entry.firstTime(), entry.lastTime(), entry.key()));
    }
  }
}
