package io.tsm.engine.cli;

import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import java.io.IOException;
import java.util.List;

/** Shows what is deleted of a TSM file. */
final class TombstoneDump {
  private final StoredFile file;
  private final TextOutput out;

  TombstoneDump(StoredFile file, TextOutput out) {
    this.file = file;
    this.out = out;
  }

  void run() throws IOException {
    List<Tombstone> entries = Tombstones.read(file.storage(), file.path()).entries();
    out.println(file.describe() + ": tombstones, " + Text.count(entries.size(), "entry"));
    for (Tombstone entry : entries) {
      out.println(
          "%-30s %-30s %s"
              .formatted(
                  Text.time(entry.minTime()), Text.time(entry.maxTime()), Text.key(entry.key())));
    }
  }
}
