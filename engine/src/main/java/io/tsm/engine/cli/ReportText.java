package io.tsm.engine.cli;

import io.tsm.engine.cli.Report.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A report as tables. */
final class ReportText {
  private final TextOutput out;

  ReportText(TextOutput out) {
    this.out = out;
  }

  void print(Report report) throws IOException {
    for (Policy policy : report.policies()) {
      out.println(
          "%s: %s in %s, %s, %s in %s (%s per value)"
              .formatted(
                  line(policy.name()),
                  Text.count(policy.values(), "value"),
                  series(policy.series()),
                  Text.count(policy.measurements().size(), "measurement"),
                  Text.count(policy.bytes(), "byte"),
                  Text.count(policy.files(), "file"),
                  Text.ratio(policy.bytes(), policy.values())));
      fields(policy);
      tags(policy);
      encodings(policy);
      shards(policy);
      out.println("");
    }
    out.println(Text.count(report.policies().size(), "retention policy") + " in " + report.root());
  }

  private static String series(long count) {
    return "%,d series".formatted(count);
  }

  private static String line(String text) {
    return Text.key(text.getBytes(StandardCharsets.UTF_8));
  }

  private void fields(Policy policy) throws IOException {
    TextTable table =
        new TextTable(
            "measurement", "field", "type", "series", "blocks", "values", "bytes", "/value");
    policy
        .measurements()
        .forEach(
            m ->
                m.fields()
                    .forEach(
                        f ->
                            table.add(
                                line(m.name()),
                                line(f.name()),
                                String.join("|", f.types()),
                                f.series(),
                                f.blocks(),
                                f.values(),
                                f.bytes(),
                                Text.ratio(f.bytes(), f.values()))));
    section(table);
  }

  private void tags(Policy policy) throws IOException {
    TextTable table = new TextTable("measurement", "tag", "cardinality", "series");
    policy
        .measurements()
        .forEach(
            m ->
                m.tags()
                    .forEach(
                        t ->
                            table.add(
                                line(m.name()), line(t.name()), t.cardinality(), m.series())));
    section(table);
  }

  private void encodings(Policy policy) throws IOException {
    TextTable table = new TextTable("part", "encoding", "blocks", "values", "bytes", "/value");
    policy
        .encodings()
        .forEach(
            e ->
                table.add(
                    e.part(),
                    e.encoding(),
                    e.blocks(),
                    e.values(),
                    e.bytes(),
                    Text.ratio(e.bytes(), e.values())));
    section(table);
  }

  private void shards(Policy policy) throws IOException {
    TextTable table =
        new TextTable(
            "shard", "from", "first", "last", "files", "deletes", "keys", "values", "bytes");
    policy
        .shards()
        .forEach(
            s ->
                table.add(
                    Long.toString(s.id()),
                    orDash(s.start()),
                    orDash(s.firstTime()),
                    orDash(s.lastTime()),
                    s.files(),
                    s.tombstones(),
                    s.keys(),
                    s.values(),
                    s.bytes()));
    section(table);
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }

  private void section(TextTable table) throws IOException {
    out.println("");
    table.print(out);
  }
}
