package io.tsm.benchmarks.workload;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The load of machines that report how busy their processors are, in the manner of the "cpu-only"
 * case of the Time Series Benchmark Suite: each has ten tags and, every ten seconds, ten fields,
 * random walks between 0 and 100. All machines at one time, then all at the next. The same
 * arguments make the same points.
 *
 * @param hosts machines, each one series
 * @param steps points of each
 * @param kind of the fields
 */
public record DevopsCpu(int hosts, int steps, Kind kind) {
  /** From one point of a machine to its next. */
  public static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final long SEED = 1;
  private static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
  private static final String[] FIELDS = {
    "usage_user", "usage_system", "usage_idle", "usage_nice", "usage_iowait",
    "usage_irq", "usage_softirq", "usage_steal", "usage_guest", "usage_guest_nice"
  };
  private static final String[] ZONES = {
    "us-east-1a",
    "us-east-1c",
    "us-west-1b",
    "us-west-2a",
    "eu-west-1c",
    "eu-central-1b",
    "ap-southeast-1a",
    "ap-southeast-2b",
    "ap-northeast-1c",
    "sa-east-1b"
  };
  private static final String[] SYSTEMS = {"Ubuntu16.10", "Ubuntu16.04LTS", "Ubuntu15.10"};
  private static final String[] TEAMS = {"SF", "NYC", "LON", "CHI"};
  private static final String[] STAGES = {"production", "staging", "test"};

  /** What the values are. */
  public enum Kind {
    /** All 52 bits of a random walk, which hardly anything compresses. */
    FLOATS("floats"),
    /** Rounded to two decimals. */
    DECIMALS("2 decimals"),
    /** Truncated to whole numbers, as the suite itself writes them. */
    INTEGERS("integers");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Values of all fields. */
  public long values() {
    return (long) hosts * steps * FIELDS.length;
  }

  /** All points, as objects. */
  public List<Point> points() {
    Random random = new Random(SEED);
    String[][] tags = new String[hosts][];
    double[][] walks = new double[hosts][FIELDS.length];
    for (int host = 0; host < hosts; host++) {
      tags[host] = tags(random, host);
      for (int field = 0; field < FIELDS.length; field++) {
        walks[host][field] = random.nextDouble() * 100;
      }
    }
    PointBuilder builder = new PointBuilder();
    List<Point> points = new ArrayList<>(hosts * steps);
    for (int step = 0; step < steps; step++) {
      long time = (START + step * INTERVAL.toSeconds()) * 1_000_000_000L;
      for (int host = 0; host < hosts; host++) {
        builder.measurement("cpu");
        for (int tag = 0; tag < tags[host].length; tag += 2) {
          builder.tag(tags[host][tag], tags[host][tag + 1]);
        }
        double[] walk = walks[host];
        for (int field = 0; field < FIELDS.length; field++) {
          if (step > 0) {
            walk[field] = Math.max(0, Math.min(100, walk[field] + random.nextGaussian()));
          }
          add(builder, FIELDS[field], walk[field]);
        }
        points.add(builder.time(time).toPoint());
      }
    }
    return points;
  }

  private void add(PointBuilder builder, String field, double value) {
    switch (kind) {
      case FLOATS -> builder.field(field, value);
      case DECIMALS -> builder.field(field, Math.rint(value * 100) / 100);
      case INTEGERS -> builder.field(field, (long) value);
    }
  }

  /** Names and values by turns, in the order of the names. */
  private static String[] tags(Random random, int host) {
    String zone = ZONES[random.nextInt(ZONES.length)];
    return new String[] {
      "arch",
      random.nextBoolean() ? "x64" : "x86",
      "datacenter",
      zone,
      "hostname",
      "host_" + host,
      "os",
      SYSTEMS[random.nextInt(SYSTEMS.length)],
      "rack",
      Integer.toString(random.nextInt(100)),
      "region",
      zone.substring(0, zone.length() - 1),
      "service",
      Integer.toString(random.nextInt(20)),
      "service_environment",
      STAGES[random.nextInt(STAGES.length)],
      "service_version",
      Integer.toString(random.nextInt(2)),
      "team",
      TEAMS[random.nextInt(TEAMS.length)],
    };
  }

  /** Writes points as line protocol. */
  public static void writeLines(List<Point> points, Path file) throws IOException {
    ByteWriter line = new ByteWriter(1 << 10);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (Point point : points) {
        line.clear();
        LineProtocolFormatter.writePoint(point, line);
        out.write(line.array(), 0, line.size());
      }
    }
  }

  @Override
  public String toString() {
    return "devops_cpu, %d hosts x %d steps, %s".formatted(hosts, steps, kind);
  }
}
