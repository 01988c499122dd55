package io.tsm.flink.table;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/**
 * Lists as Flink's options have them: parts with a semicolon or a quote in them are quoted, and
 * those with blanks at an end, which would be lost.
 */
@Internal
final class OptionLists {
  private OptionLists() {}

  static String join(List<String> parts) {
    return parts.stream().map(OptionLists::quoted).collect(Collectors.joining(";"));
  }

  private static String quoted(String part) {
    return part.isEmpty()
            || !part.strip().equals(part)
            || !part.trim().equals(part) // takes control characters away too, as Flink does
            || part.contains(";")
            || part.contains("'")
            || part.contains("\"")
        ? "'" + part.replace("'", "''") + "'"
        : part;
  }
}
