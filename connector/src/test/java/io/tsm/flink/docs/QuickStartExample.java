package io.tsm.flink.docs;

// [quick-start]
import io.tsm.flink.sink.TsmSink;
import java.time.Instant;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Readings of ten sensors, one a second each, written below the folder that is given. */
public final class QuickStartExample {
  private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

  /** What a sensor said at a time. */
  public record Reading(String sensor, Instant time, double temperature, boolean open) {}

  static Reading reading(long i) {
    return new Reading("s" + i % 10, START.plusSeconds(i / 10), 20 + i % 7 / 2.0, i % 3 == 0);
  }

  public static void main(String[] args) throws Exception {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    env.enableCheckpointing(10_000); // each checkpoint makes its records visible

    DataStream<Reading> readings =
        env.fromSource(
            new DataGeneratorSource<>(
                QuickStartExample::reading, 100_000, TypeInformation.of(Reading.class)),
            WatermarkStrategy.noWatermarks(),
            "readings");

    // [sink]
    readings.sinkTo(
        TsmSink.<Reading>builder()
            .path(args[0]) // file:///data/tsm, or an absolute path
            .database("metrics")
            .converter(
                (reading, out) -> {
                  out.point("air")
                      .tag("sensor", reading.sensor())
                      .field("temperature", reading.temperature())
                      .field("open", reading.open())
                      .time(reading.time());
                  out.emit();
                })
            .build());
    // [/sink]

    env.execute("quick start");
  }

  private QuickStartExample() {}
}
// [/quick-start]
