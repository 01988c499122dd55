package io.tsm.engine.cli;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which columns of a CSV text become what.
 *
 * @param tags names of columns and tags
 * @param timeUnit of the numbers in the time column; empty if it has texts as in RFC 3339
 * @param header names of the columns; empty if the first row has them
 */
record CsvMapping(
    String measurement,
    List<String> tags,
    List<Field> fields,
    String timeColumn,
    Optional<Precision> timeUnit,
    char delimiter,
    List<String> header) {

  /** A column, and the field that it becomes. */
  record Field(String name, FieldType type) {
    /** Reads {@code name:type}; the type is float if it is left out. */
    static Field parse(String text) {
      int colon = text.lastIndexOf(':');
      if (colon < 0) {
        return new Field(text, FieldType.FLOAT);
      }
      String type = text.substring(colon + 1);
      for (FieldType known : FieldType.values()) {
        if (known.toString().equals(type)) {
          return new Field(text.substring(0, colon), known);
        }
      }
      throw new IllegalArgumentException(
          "'%s': the type after the colon is none of %s"
              .formatted(text, Arrays.toString(FieldType.values())));
    }

    /** Adds the value of a cell that is not empty. */
    void addTo(PointBuilder point, String cell) {
      try {
        switch (type) {
          case FLOAT -> point.field(name, parseFloat(cell));
          case INTEGER -> point.field(name, Long.parseLong(cell));
          case UNSIGNED -> point.unsignedField(name, Long.parseUnsignedLong(cell));
          case BOOLEAN -> point.field(name, parseBoolean(cell));
          case STRING -> point.field(name, cell);
        }
      } catch (NumberFormatException e) {
        throw invalid("column '%s': '%s' is not of type %s".formatted(name, cell, type), e);
      }
    }

    private static double parseFloat(String cell) {
      if (Character.isLetter(cell.charAt(cell.length() - 1)) && cell.matches(".*[0-9.][dDfF]")) {
        throw new NumberFormatException(cell); // Java's own suffixes
      }
      return Double.parseDouble(cell);
    }

    private static boolean parseBoolean(String cell) {
      return switch (cell) {
        case "t", "T", "true", "True", "TRUE" -> true;
        case "f", "F", "false", "False", "FALSE" -> false;
        default -> throw new NumberFormatException(cell);
      };
    }
  }

  /** All columns that are needed. */
  Stream<String> columns() {
    return Stream.of(tags.stream(), fields.stream().map(Field::name), Stream.of(timeColumn))
        .flatMap(names -> names);
  }

  /** Sets the time that a cell says. */
  void setTime(PointBuilder point, String cell) {
    try {
      if (timeUnit.isPresent()) {
        point.time(timeUnit.get().toNanoseconds(Long.parseLong(cell)));
      } else {
        point.time(instant(cell));
      }
    } catch (NumberFormatException | DateTimeException e) {
      String wanted =
          timeUnit
              .map(unit -> "a whole number of " + unit.symbol() + " since 1970")
              .orElse("a time such as 2024-05-01T12:00:00Z");
      throw invalid("column '%s': '%s' is not %s".formatted(timeColumn, cell, wanted), e);
    }
  }

  private static Instant instant(String cell) {
    return OffsetDateTime.parse(cell.replace(' ', 'T')).toInstant();
  }

  static InvalidPointException invalid(String message, RuntimeException cause) {
    InvalidPointException invalid = new InvalidPointException(Reason.SYNTAX, message);
    invalid.initCause(cause);
    return invalid;
  }
}
