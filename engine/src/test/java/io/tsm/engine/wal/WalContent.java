package io.tsm.engine.wal;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Random batches for a WAL, and the rows of what was written and read. */
final class WalContent implements WalReader.Visitor {
  private final List<String> rows = new ArrayList<>();

  /** A batch of keys of all types; times in any order and some twice. */
  static ValuesByKey batch(SplittableRandom random) {
    Map<SeriesKey, Values> columns = new LinkedHashMap<>();
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      FieldType type = FieldType.ofBlockCode(random.nextInt(5));
      SeriesKey series = SeriesKey.of("m" + random.nextInt(100), Map.of("tag", "t" + type));
      Values values = Values.create(type, 4);
      for (int row = 1 + random.nextInt(20); row > 0; row--) {
        TestContent.append(random, values, random.nextInt(10));
      }
      columns.put(series, values);
    }
    return visitor -> {
      for (Map.Entry<SeriesKey, Values> entry : columns.entrySet()) {
        Values values = entry.getValue();
        int from = values.size() > 3 ? 1 : 0; // also slices
        byte[] field = values.type().toString().getBytes(StandardCharsets.UTF_8);
        visitor.visit(entry.getKey(), field, values, from, values.size());
      }
    };
  }

  static List<String> rows(ValuesByKey batch) throws IOException {
    WalContent content = new WalContent();
    content.write(batch);
    return content.rows;
  }

  List<String> rows() {
    return rows;
  }

  @Override
  public void write(ValuesByKey batch) throws IOException {
    batch.forEach(
        (series, field, values, from, to) -> {
          for (int row = from; row < to; row++) {
            rows.add(TestContent.text(Keys.key(series.bytes(), field), values, row));
          }
        });
  }

  @Override
  public void delete(List<byte[]> keys, long minTime, long maxTime) {
    throw new AssertionError("nobody wrote a delete");
  }
}
