package io.tsm.engine.cli;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.SeriesKey;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a report has to add up for one measurement. */
final class MeasurementSum {
  private final Map<SeriesKey, SeriesKey> series = new HashMap<>();
  private final Map<String, Set<String>> tags = new TreeMap<>();
  private final Map<String, FieldSum> fields = new TreeMap<>();

  /** Notes a series, which may have come before; returns the one object that stands for it. */
  SeriesKey add(SeriesKey key) {
    SeriesKey known = series.putIfAbsent(key, key);
    if (known != null) {
      return known;
    }
    key.tags()
        .forEach((name, value) -> tags.computeIfAbsent(name, n -> new HashSet<>()).add(value));
    return key;
  }

  FieldSum field(String name) {
    return fields.computeIfAbsent(name, n -> new FieldSum());
  }

  Report.Measurement report(String name) {
    List<Report.Field> all =
        fields.entrySet().stream().map(e -> e.getValue().report(e.getKey())).toList();
    return new Report.Measurement(
        name,
        series.size(),
        all.stream().mapToLong(Report.Field::values).sum(),
        all.stream().mapToLong(Report.Field::bytes).sum(),
        all,
        tags.entrySet().stream()
            .map(e -> new Report.Tag(e.getKey(), e.getValue().size()))
            .toList());
  }

  /** One field. */
  static final class FieldSum {
    private final Set<FieldType> types = EnumSet.noneOf(FieldType.class);
    private final Set<SeriesKey> series = new HashSet<>();
    private final ReportBuilder.Sum sum = new ReportBuilder.Sum();

    void add(SeriesKey key, FieldType type, ReportBuilder.Sum blocks) {
      types.add(type);
      series.add(key);
      sum.blocks += blocks.blocks;
      sum.values += blocks.values;
      sum.bytes += blocks.bytes;
    }

    Report.Field report(String name) {
      return new Report.Field(
          name,
          types.stream().map(FieldType::toString).toList(),
          series.size(),
          sum.blocks,
          sum.values,
          sum.bytes);
    }
  }
}
