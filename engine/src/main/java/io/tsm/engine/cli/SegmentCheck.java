package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.WalReader;
import java.io.IOException;
import java.util.List;

/** Checks what can be checked of a WAL segment: the format has no checksums of its own. */
final class SegmentCheck implements WalReader.Visitor {
  private final Storage storage;
  private final Findings findings;
  private final ShardRules rules;
  private String path;

  SegmentCheck(Storage storage, Findings findings, ShardRules rules) {
    this.storage = storage;
    this.findings = findings;
    this.rules = rules;
  }

  /**
   * Checks a segment.
   *
   * @param mayBeTorn whether its writer may have died in the middle of an entry, or be at one
   */
  void run(String segment, boolean mayBeTorn) throws IOException {
    findings.countSegment();
    path = storage.describe(segment);
    long size;
    try (var file = storage.open(segment)) {
      size = file.size();
    }
    long readable = WalReader.readOpen(storage, segment, this).length();
    if (readable < size) {
      String text =
          "the last %s are not a whole entry".formatted(Text.count(size - readable, "byte"));
      if (mayBeTorn) {
        findings.note(path, "from byte " + readable + ": " + text + ", as a crash leaves it");
      } else {
        findings.fault(path, readable, text + ", and later segments follow");
      }
    }
  }

  @Override
  public void write(ValuesByKey batch) throws IOException {
    batch.forEach(
        (series, field, values, from, to) -> {
          findings.countValues(to - from);
          for (int row = from; row < to; row++) {
            rules.check(path, 0, series, field, values.type(), values.time(row), values.time(row));
          }
        });
  }

  @Override
  public void delete(List<byte[]> keys, long minTime, long maxTime) {
    rules.forgetTypes(); // what is deleted may have come again with another type
  }
}
