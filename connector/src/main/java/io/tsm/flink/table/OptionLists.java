package io.tsm.flink.table;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** Lists as Flink's options have them: parts with a semicolon or a quote in them are quoted. */
@Internal
final class OptionLists {
  private OptionLists() {}

  static String join(List<String> parts) {
    return parts.stream().map(OptionLists::quoted).collect(Collectors.joining(";"));
  }

  private static String quoted(String part) {
    return part.contains(";") || part.contains("'") || part.contains("\"")
        ? "'" + part.replace("'", "''") + "'"
        : part;
  }
}
