package io.tsm.engine.influx;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.model.Limits;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A retention policy of a database on a server: what it holds, as InfluxQL tells it. */
final class ServerPolicy {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000L);
  private static final String COUNT = "count_";

  private final InfluxHttp http;
  private final String database;
  private final String name;

  ServerPolicy(InfluxHttp http, String database, String name) {
    this.http = http;
    this.database = database;
    this.name = name;
  }

  boolean databaseExists() throws IOException {
    return column(http.query("SHOW DATABASES", ""), "name").contains(database);
  }

  boolean exists() throws IOException {
    return column(policies(), "name").contains(name);
  }

  private JsonNode policies() throws IOException {
    return http.query("SHOW RETENTION POLICIES ON " + InfluxHttp.quote(database), database);
  }

  /** Makes the database, with this as its default policy, or only the policy. */
  void create(Duration groupDuration) throws IOException {
    String options =
        " DURATION INF REPLICATION 1 SHARD DURATION " + groupDuration.toSeconds() + "s";
    String quotedDatabase = InfluxHttp.quote(database);
    String quotedName = InfluxHttp.quote(name);
    http.query(
        databaseExists()
            ? "CREATE RETENTION POLICY " + quotedName + " ON " + quotedDatabase + options
            : "CREATE DATABASE " + quotedDatabase + " WITH" + options + " NAME " + quotedName,
        "");
  }

  /** How long the groups are that the server makes from now on. */
  Duration groupDuration() throws IOException {
    JsonNode series = policies();
    List<String> durations = column(series, "shardGroupDuration");
    return GoDuration.parse(durations.get(column(series, "name").indexOf(name)));
  }

  /** The groups that there are, in the order of time. */
  List<ServerGroup> groups() throws IOException {
    Map<Long, ServerGroup> groups = new LinkedHashMap<>();
    for (JsonNode series : http.query("SHOW SHARDS", "")) {
      Map<String, Integer> columns = columns(series);
      for (JsonNode row : series.path("values")) {
        if (row.get(columns.get("database")).asText().equals(database)
            && row.get(columns.get("retention_policy")).asText().equals(name)) {
          long group = row.get(columns.get("shard_group")).asLong();
          groups
              .computeIfAbsent(group, id -> group(row, columns))
              .shards()
              .add(row.get(columns.get("id")).asLong());
        }
      }
    }
    return groups.values().stream().sorted(Comparator.comparingLong(ServerGroup::first)).toList();
  }

  /** Times are told in seconds; those at the limits are cut, the very first even wraps around. */
  private static ServerGroup group(JsonNode row, Map<String, Integer> columns) {
    BigInteger start = nanos(row.get(columns.get("start_time")).asText());
    BigInteger end = nanos(row.get(columns.get("end_time")).asText());
    boolean wrapped = start.compareTo(end) >= 0;
    BigInteger greatest = BigInteger.valueOf(Limits.MAX_TIME);
    boolean untilEver = end.add(BILLION).compareTo(greatest) > 0;
    return new ServerGroup(
        wrapped ? Limits.MIN_TIME : start.max(BigInteger.valueOf(Limits.MIN_TIME)).longValueExact(),
        untilEver ? Limits.MAX_TIME : end.longValueExact() - 1,
        new ArrayList<>());
  }

  private static BigInteger nanos(String time) {
    Instant instant = Instant.parse(time);
    return BigInteger.valueOf(instant.getEpochSecond())
        .multiply(BILLION)
        .add(BigInteger.valueOf(instant.getNano()));
  }

  /** The types of all fields; shards may differ, so there may be several. */
  Map<FieldId, Set<String>> fieldTypes() throws IOException {
    Map<FieldId, Set<String>> types = new TreeMap<>();
    String statement =
        "SHOW FIELD KEYS ON " + InfluxHttp.quote(database) + " FROM " + InfluxHttp.quote(name);
    for (JsonNode series : http.query(statement + "./.*/", database)) {
      Map<String, Integer> columns = columns(series);
      for (JsonNode row : series.path("values")) {
        String field = row.get(columns.get("fieldKey")).asText();
        types
            .computeIfAbsent(
                new FieldId(series.path("name").asText(), field), id -> new TreeSet<>())
            .add(row.get(columns.get("fieldType")).asText());
      }
    }
    return types;
  }

  /** Counts the values of each field of a measurement in a range of time, both ends included. */
  Map<FieldId, Long> counts(String measurement, long first, long last) throws IOException {
    Map<FieldId, Long> counts = new TreeMap<>();
    String statement =
        "SELECT count(*) FROM %s.%s WHERE time >= %d AND time <= %d"
            .formatted(InfluxHttp.quote(name), InfluxHttp.quote(measurement), first, last);
    for (JsonNode series : http.query(statement, database)) {
      JsonNode names = series.path("columns");
      JsonNode row = series.path("values").path(0);
      for (int i = 0; i < names.size(); i++) {
        String column = names.get(i).asText();
        if (column.startsWith(COUNT)) {
          counts.put(
              new FieldId(measurement, column.substring(COUNT.length())), row.path(i).asLong());
        }
      }
    }
    return counts;
  }

  void write(byte[] lines) throws IOException {
    http.write(database, name, lines);
  }

  private static Map<String, Integer> columns(JsonNode series) {
    Map<String, Integer> columns = new TreeMap<>();
    for (JsonNode name : series.path("columns")) {
      columns.put(name.asText(), columns.size());
    }
    return columns;
  }

  private static List<String> column(JsonNode allSeries, String name) {
    List<String> values = new ArrayList<>();
    for (JsonNode series : allSeries) {
      int column = columns(series).get(name);
      series.path("values").forEach(row -> values.add(row.get(column).asText()));
    }
    return values;
  }
}
