package io.tsm.flink.sink.crash;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.SinkProcess.Commit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/** Looks at the files of refused records. */
final class Rejected {
  private Rejected() {}

  static void check(Storage storage, Expectations expectations) throws IOException {
    for (Commit commit : expectations.finishedWithRejects()) {
      Set<Integer> records = read(storage, commit.rejects());
      if (!records.equals(expectations.refused(commit))) {
        throw new AssertionError(
            commit + ": refused " + expectations.refused(commit) + ", kept " + records);
      }
    }
  }

  private static Set<Integer> read(Storage storage, String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      String text =
          new String(
              new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(),
              StandardCharsets.UTF_8);
      Set<Integer> records = new TreeSet<>();
      text.lines().filter(l -> !l.startsWith("#")).forEach(l -> records.add(Integer.valueOf(l)));
      return records;
    }
  }
}
