package io.tsm.engine.testing.influx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Walks an answer of InfluxDB row by row, numbers as the text that was sent: JSON has no place for
 * the sign of {@code -0} once it is read as an integer.
 */
final class InfluxRows {
  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser in;
  private final Visitor visitor;

  private InfluxRows(JsonParser in, Visitor visitor) {
    this.in = in;
    this.visitor = visitor;
  }

  /**
   * A part of a series; long ones come in several parts.
   *
   * @param name the measurement
   * @param tags those with a value
   */
  record Series(String name, Map<String, String> tags) {}

  /** Takes rows. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one row.
     *
     * @param series equal for all rows of a part
     * @param row the columns, null where there is no value; overwritten by the next row
     */
    void row(Series series, String[] row) throws IOException;
  }

  /**
   * Reads a whole answer.
   *
   * @throws InfluxException if it has an error in it, or is not JSON
   */
  static void read(InputStream answer, Visitor visitor) throws IOException {
    try (JsonParser parser = JSON.createParser(answer)) {
      InfluxRows rows = new InfluxRows(parser, visitor);
      while (parser.nextToken() != null) {
        rows.object("");
      }
    } catch (JsonParseException e) {
      // So InfluxDB answers when it meets an infinite float.
      throw new InfluxException("the answer is not JSON", e);
    }
  }

  /** Reads an object of the answer, a result, or a series. */
  private void object(String kind) throws IOException {
    String name = "";
    Map<String, String> tags = new HashMap<>();
    int columns = 0;
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String field = in.currentName();
      in.nextToken();
      switch (kind + field) {
        case "error", "results.error" -> throw new InfluxException(in.getText());
        case "results", "results.series" -> {
          while (in.nextToken() != JsonToken.END_ARRAY) {
            object(kind + field + ".");
          }
        }
        case "results.series.name" -> name = in.getText();
        case "results.series.tags" -> readTags(tags);
        case "results.series.columns" -> columns = countColumns();
        case "results.series.values" -> readRows(new Series(name, tags), new String[columns]);
        default -> in.skipChildren();
      }
    }
  }

  private void readTags(Map<String, String> tags) throws IOException {
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String key = in.currentName();
      in.nextToken();
      if (!in.getText().isEmpty()) {
        tags.put(key, in.getText());
      }
    }
  }

  private int countColumns() throws IOException {
    int count = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      count++;
    }
    return count;
  }

  private void readRows(Series series, String[] row) throws IOException {
    while (in.nextToken() != JsonToken.END_ARRAY) {
      int column = 0;
      while (in.nextToken() != JsonToken.END_ARRAY) {
        row[column++] = in.currentToken() == JsonToken.VALUE_NULL ? null : in.getText();
      }
      visitor.row(series, row);
    }
  }
}
