package io.tsm.benchmarks.influxdb;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sum of each field that is a number, over all points, to compare with those that a server
 * tells. Sums of floats depend on the order, so their last digits are left out.
 *
 * @param values of all fields
 * @param sums by the field's name
 */
public record FieldSums(long values, Map<String, Double> sums) {
  private static final double TOLERANCE = 1e-9; // relative
  private static final String PREFIX = "sum_"; // of the server's columns

  /** Those of points whose fields are floats or integers. */
  public static FieldSums of(Iterable<Point> points) {
    long values = 0;
    Map<String, Double> sums = new TreeMap<>();
    for (Point point : points) {
      for (int i = 0; i < point.fieldCount(); i++) {
        long bits = point.bits(i);
        double value =
            point.fieldType(i) == FieldType.FLOAT ? Double.longBitsToDouble(bits) : (double) bits;
        sums.merge(new String(point.fieldName(i), StandardCharsets.UTF_8), value, Double::sum);
        values++;
      }
    }
    return new FieldSums(values, sums);
  }

  /**
   * Makes sure that a database of a server has these.
   *
   * @throws IllegalStateException if it has other fields or sums
   */
  public void check(InfluxdHttp http, String database) throws IOException {
    Map<String, Double> found = new TreeMap<>();
    for (JsonNode series : http.query(database, "SELECT SUM(*) FROM /.*/")) {
      JsonNode row = series.path("values").path(0);
      for (int i = 1; i < row.size(); i++) { // behind the time
        String column = series.path("columns").path(i).asText();
        found.merge(column.substring(PREFIX.length()), row.path(i).asDouble(), Double::sum);
      }
    }
    if (!found.keySet().equals(sums.keySet())) {
      throw new IllegalStateException(
          "influxd has the fields " + found.keySet() + ", not " + sums.keySet());
    }
    sums.forEach(
        (field, sum) -> {
          if (!(Math.abs(found.get(field) - sum) <= TOLERANCE * Math.abs(sum))) {
            throw new IllegalStateException(
                "influxd sums %s up to %s, not %s".formatted(field, found.get(field), sum));
          }
        });
  }
}
