package io.tsm.flink.docs;

import io.tsm.engine.read.TagPredicate;
import io.tsm.flink.source.TsmSource;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What docs/connector.md shows of the source. */
final class SourceExample {

  /** What a sensor said at a time, in nanoseconds since 1970. */
  public record Reading(String sensor, long time, double temperature) {}

  // [source]
  static DataStream<Reading> readings(StreamExecutionEnvironment env, String root) {
    TsmSource<Reading> source =
        TsmSource.<Reading>builder()
            .path(root)
            .database("metrics")
            .measurements("air")
            .fields("temperature")
            .tags(TagPredicate.in("sensor", List.of("s1", "s2")))
            .between(Instant.parse("2024-01-01T00:00:00Z"), Instant.parse("2024-01-31T23:59:59Z"))
            .converter(
                series -> {
                  String sensor = series.tag("sensor");
                  int temperature = series.field("temperature");
                  return row -> new Reading(sensor, row.time(), row.doubleValue(temperature));
                },
                TypeInformation.of(Reading.class))
            .build();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "readings");
  }

  // [/source]

  private SourceExample() {}
}
