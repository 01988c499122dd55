package io.tsm.engine.influx;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.model.Limits;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A retention policy of a database on a server: what it holds, as InfluxQL tells it. */
final class ServerPolicy {
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000L);

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

  /** Counts the values of fields in the times of a group. The server reads all of them for it. */
  Map<FieldId, Long> counts(Collection<FieldId> fields, ServerGroup group) throws IOException {
    Map<String, List<FieldId>> byMeasurement =
        fields.stream()
            .collect(
                Collectors.groupingBy(FieldId::measurement, TreeMap::new, Collectors.toList()));
    Map<FieldId, Long> counts = new TreeMap<>();
    for (List<FieldId> some : byMeasurement.values()) {
      String columns = some.stream().map(f -> call("count", f)).collect(Collectors.joining(", "));
      JsonNode row =
          http.query(select(columns, some.get(0), group), database).path(0).path("values").path(0);
      for (int i = 0; i < some.size(); i++) {
        counts.put(some.get(i), row.path(1 + i).asLong()); // the first is a time; null if unknown
      }
    }
    return counts;
  }

  /** Those of some fields that have a value in the times of a group. */
  Set<FieldId> present(List<FieldId> fields, ServerGroup group) throws IOException {
    List<String> statements =
        fields.stream().map(field -> select(call("last", field), field, group)).toList();
    Set<FieldId> present = new TreeSet<>();
    http.times(statements, database, (statement, time) -> present.add(fields.get(statement)));
    return present;
  }

  /**
   * The ends of fields in the times of a group. The server reads one block of each series for it.
   *
   * @return nothing of fields that have no value
   */
  Map<FieldId, Ends> ends(List<FieldId> fields, ServerGroup group) throws IOException {
    List<String> statements =
        fields.stream()
            .map(field -> select(call("last", field) + " AS \"last\"", field, group))
            // The times once more: by those outside the server chooses shards.
            .map(last -> "SELECT \"last\" FROM (" + last + " GROUP BY *) WHERE " + times(group))
            .toList();
    Map<FieldId, Ends> ends = new TreeMap<>();
    http.times(
        statements,
        database,
        (statement, time) ->
            ends.merge(fields.get(statement), Ends.NONE.and(time), (all, one) -> all.and(time)));
    return ends;
  }

  private static String call(String function, FieldId field) {
    return function + "(" + InfluxHttp.quote(field.field()) + ")";
  }

  private String select(String columns, FieldId of, ServerGroup group) {
    return "SELECT %s FROM %s.%s WHERE %s"
        .formatted(
            columns, InfluxHttp.quote(name), InfluxHttp.quote(of.measurement()), times(group));
  }

  private static String times(ServerGroup group) {
    return "time >= %d AND time <= %d".formatted(group.first(), group.last());
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
