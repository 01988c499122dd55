package io.tsm.engine.cli;

import io.tsm.engine.cli.Report.Measurement;
import io.tsm.engine.cli.Report.Policy;
import io.tsm.engine.cli.Report.Shard;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A report as one page of HTML that needs nothing else: no scripts, no other files. */
final class ReportPage {
  private static final String STYLE =
      """
      :root { color-scheme: light dark; --ink: #1a2330; --soft: #5b6776; --paper: #ffffff;
        --card: #f4f6f9; --line: #d8dee6; --bar: #2f7ed8; }
      @media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --soft: #9aa7b6;
        --paper: #12161c; --card: #1b2129; --line: #313a46; --bar: #5aa2f0; } }
      body { margin: 0 auto; max-width: 1000px; padding: 24px; background: var(--paper);
        color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
      h1 { font-size: 24px; margin: 0; overflow-wrap: anywhere; }
      h2 { font-size: 20px; margin: 40px 0 8px; overflow-wrap: anywhere; }
      h3 { font-size: 15px; margin: 24px 0 8px; }
      p { color: var(--soft); margin: 4px 0; }
      ul.sums { display: flex; flex-wrap: wrap; gap: 12px; list-style: none; padding: 0; }
      ul.sums li { background: var(--card); border-radius: 8px; color: var(--soft);
        padding: 8px 16px; }
      ul.sums b { color: var(--ink); display: block; font-size: 20px; }
      svg { background: var(--card); border-radius: 8px; box-sizing: border-box; padding: 12px;
        width: 100%; }
      svg rect { fill: var(--bar); }
      svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
      div.wide { overflow-x: auto; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100%; }
      th, td { border-bottom: 1px solid var(--line); padding: 4px 8px; text-align: left; }
      th { color: var(--soft); font-weight: 600; }
      td.n, th.n { text-align: right; }
      """;

  private final StringBuilder page = new StringBuilder();
  private final Report report;
  private final Instant now;

  ReportPage(Report report, Instant now) {
    this.report = report;
    this.now = now;
  }

  /** The whole page. */
  String render() {
    String title = "TSM report of " + report.root();
    line("<!DOCTYPE html>");
    line("<html lang=\"en\">");
    line("<head>");
    line("<meta charset=\"utf-8\">");
    line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    element("title", title);
    line("<style>\n" + STYLE + "</style>");
    line("</head>");
    line("<body>");
    element("h1", title);
    element(
        "p",
        "Made at "
            + now
            + " by tsm report, from indexes and heads of blocks. Counts are of"
            + " what is stored: values written again count until a compaction merges them.");
    report.policies().forEach(this::policy);
    line("</body>");
    line("</html>");
    return page.toString();
  }

  private void policy(Policy policy) {
    element("h2", policy.name());
    line("<ul class=\"sums\">");
    sum(number(policy.values()), "values");
    sum(number(policy.series()), "series");
    sum(Text.bytes(policy.bytes()), "in " + Text.count(policy.files(), "file"));
    sum(Text.ratio(policy.bytes(), policy.values()), "bytes per value");
    sum(number(policy.shards().size()), policy.shards().size() == 1 ? "shard" : "shards");
    line("</ul>");
    charts(policy);
    tables(policy);
  }

  private void charts(Policy policy) {
    BarChart fields = new BarChart("Bytes by field", Text::bytes);
    BarChart tags = new BarChart("Cardinality by tag", ReportPage::number);
    for (Measurement m : policy.measurements()) {
      m.fields().forEach(f -> fields.add(m.name() + " \u00b7 " + f.name(), f.bytes()));
      m.tags().forEach(t -> tags.add(m.name() + " \u00b7 " + t.name(), t.cardinality()));
    }
    BarChart encodings = new BarChart("Bytes by encoding", Text::bytes);
    policy.encodings().forEach(e -> encodings.add(e.part() + " \u00b7 " + e.encoding(), e.bytes()));
    BarChart times = new BarChart("Values by time of shard", ReportPage::number);
    byTime(policy.shards()).forEach(times::add);
    chart("Bytes by field", fields, false);
    chart("Bytes by encoding", encodings, false);
    chart("Values by time of shard", times, true);
    chart("Cardinality by tag", tags, false);
  }

  /** Values of the shards of one window together. */
  private static Map<String, Long> byTime(List<Shard> shards) {
    Map<Instant, Long> sums = new TreeMap<>();
    for (Shard shard : shards) {
      String start = shard.start() == null ? shard.firstTime() : shard.start();
      if (start != null) {
        sums.merge(Instant.parse(start), shard.values(), Long::sum);
      }
    }
    Map<String, Long> named = new LinkedHashMap<>();
    sums.forEach((start, values) -> named.put(start.toString(), values));
    return named;
  }

  private void chart(String title, BarChart chart, boolean vertical) {
    if (!chart.isEmpty()) {
      element("h3", title);
      page.append(vertical ? chart.vertical() : chart.horizontal());
    }
  }

  private void tables(Policy policy) {
    element("h3", "Fields");
    open("Measurement", "Field", "Type", "Series", "Values", "Bytes", "Bytes per value");
    for (Measurement m : policy.measurements()) {
      m.fields()
          .forEach(
              f ->
                  row(
                      m.name(),
                      f.name(),
                      String.join(", ", f.types()),
                      f.series(),
                      f.values(),
                      f.bytes(),
                      Text.ratio(f.bytes(), f.values())));
    }
    close();
    element("h3", "Shards");
    open("Shard", "From", "First value", "Last value", "Files", "Values", "Bytes");
    policy
        .shards()
        .forEach(
            s ->
                row(
                    Long.toString(s.id()),
                    orDash(s.start()),
                    orDash(s.firstTime()),
                    orDash(s.lastTime()),
                    s.files(),
                    s.values(),
                    s.bytes()));
    close();
  }

  private static String orDash(String text) {
    return text == null ? "-" : text;
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private void sum(String number, String what) {
    line("<li><b>" + Html.escape(number) + "</b>" + Html.escape(what) + "</li>");
  }

  private void open(String... headers) {
    page.append("<div class=\"wide\"><table><tr>");
    for (String header : headers) {
      page.append("<th>").append(Html.escape(header)).append("</th>");
    }
    line("</tr>");
  }

  private void row(Object... cells) {
    page.append("<tr>");
    for (Object cell : cells) {
      if (cell instanceof Long number) {
        page.append("<td class=\"n\">").append(number(number));
      } else {
        page.append("<td>").append(Html.escape(cell.toString()));
      }
      page.append("</td>");
    }
    line("</tr>");
  }

  private void close() {
    line("</table></div>");
  }

  private void element(String name, String text) {
    line("<" + name + ">" + Html.escape(text) + "</" + name + ">");
  }

  private void line(String html) {
    page.append(html).append('\n');
  }
}
