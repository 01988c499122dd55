package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsm.engine.golden.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportCommandTest {
  private static final String WEEK_2 = "1970-01-12T00:00:00Z";

  @TempDir private Path folder;
  private Path root;

  /** Two windows of time, three series, two measurements, fields of three types. */
  private void importSome() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      lines.append("cpu,host=a,zone=x load=%d.5,n=%di %d\n".formatted(i, i, i));
    }
    for (int i = 0; i < 10; i++) {
      lines.append("cpu,host=b,zone=x load=1 %d\n".formatted(950_400 + i * i));
    }
    lines.append("log msg=\"x\" 7\n");
    Path file = Files.writeString(folder.resolve("some.lp"), lines);
    root = folder.resolve("root");
    CommandRun run = CommandRun.of("import", root, "-d", "db", file, "--precision", "s");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void countsSeriesFieldsTagsEncodingsAndShards() throws IOException {
    importSome();

    CommandRun run = CommandRun.of("report", root, "--json");

    assertThat(run.err()).isEmpty();
    JsonNode policy = new ObjectMapper().readTree(run.out()).get("policies").get(0);
    assertThat(policy.get("database").asText()).isEqualTo("db");
    assertThat(policy.get("retentionPolicy").asText()).isEqualTo("autogen");
    assertThat(policy.get("series").asLong()).isEqualTo(3);
    assertThat(policy.get("values").asLong()).isEqualTo(4011);
    assertThat(policy.get("files").asLong()).isEqualTo(2);
    JsonNode cpu = policy.get("measurements").get(0);
    assertThat(cpu.get("name").asText()).isEqualTo("cpu");
    assertThat(cpu.get("series").asLong()).isEqualTo(2);
    assertThat(cpu.get("values").asLong()).isEqualTo(4010);
    assertThat(cpu.get("tags").toString())
        .isEqualTo("[{\"name\":\"host\",\"cardinality\":2},{\"name\":\"zone\",\"cardinality\":1}]");
    JsonNode load = cpu.get("fields").get(0);
    assertThat(load.get("name").asText()).isEqualTo("load");
    assertThat(load.get("types").toString()).isEqualTo("[\"float\"]");
    assertThat(load.get("series").asLong()).isEqualTo(2);
    assertThat(load.get("blocks").asLong()).isEqualTo(3);
    assertThat(load.get("values").asLong()).isEqualTo(2010);
    assertThat(cpu.get("fields").get(1).get("types").toString()).isEqualTo("[\"integer\"]");
    JsonNode shards = policy.get("shards");
    assertThat(shards).hasSize(2);
    assertThat(shards.get(1).get("start").asText()).isEqualTo(WEEK_2);
    assertThat(shards.get(1).get("firstTime").asText()).isEqualTo(WEEK_2);
    assertThat(shards.get(1).get("lastTime").asText()).isEqualTo("1970-01-12T00:01:21Z");
    assertThat(shards.get(1).get("values").asLong()).isEqualTo(10);
    assertThat(shards.get(0).get("keys").asLong()).isEqualTo(3);
  }

  @Test
  void addsUpToTheBytesOfTheFiles() throws IOException {
    importSome();
    long files = 0;
    long indexes = 0;
    for (String shard : shardFiles()) {
      files += Files.size(Path.of(shard));
      String dump = CommandRun.of("dump", shard).text();
      String index = dump.replaceAll("(?s).*index of ([0-9,]+) byte.*", "$1").replace(",", "");
      indexes += Long.parseLong(index);
    }

    JsonNode policy =
        new ObjectMapper()
            .readTree(CommandRun.of("report", root, "--json").out())
            .get("policies")
            .get(0);

    assertThat(policy.get("bytes").asLong()).isEqualTo(files);
    long blocks = sum(policy.get("measurements"), "bytes");
    assertThat(blocks).isEqualTo(files - indexes - 2 * (5 + 8)); // headers and footers
    long count = 0;
    for (JsonNode measurement : policy.get("measurements")) {
      count += sum(measurement.get("fields"), "blocks");
    }
    assertThat(count).isEqualTo(6);
    long framing = count * (4 + 1 + 1); // checksum, type, length of the times in one byte
    assertThat(sum(policy.get("encodings"), "bytes")).isEqualTo(blocks - framing);
    assertThat(sum(policy.get("encodings"), "values")).isEqualTo(2 * 4011);
    assertThat(names(policy.get("encodings")))
        .containsExactly("float xor", "integer rle", "string snappy", "time rle", "time s8b");
  }

  private List<String> shardFiles() throws IOException {
    try (var files = Files.walk(root.resolve("data"))) {
      return files.map(Path::toString).filter(name -> name.endsWith(".tsm")).toList();
    }
  }

  private static long sum(JsonNode objects, String name) {
    long sum = 0;
    for (JsonNode object : objects) {
      sum += object.get(name).asLong();
    }
    return sum;
  }

  private static List<String> names(JsonNode encodings) {
    List<String> names = new ArrayList<>();
    for (JsonNode encoding : encodings) {
      names.add(encoding.get("part").asText() + " " + encoding.get("encoding").asText());
    }
    return names;
  }

  @Test
  void countsAsDumpDoesInFilesOfInfluxdb() throws IOException {
    for (String fixture : List.of("07-blocks", "10-generations")) {
      Path influx = Fixtures.of(fixture);
      long expected = 0;
      try (var files = Files.walk(influx)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".tsm")).toList()) {
          String last = CommandRun.of("dump", file).lastLine();
          expected += Long.parseLong(last.substring(0, last.indexOf(' ')).replace(",", ""));
        }
      }

      JsonNode report =
          new ObjectMapper().readTree(CommandRun.of("report", influx, "--json").out());

      assertThat(sum(report.get("policies"), "values")).isEqualTo(expected).isPositive();
    }
  }

  @Test
  void printsTables() throws IOException {
    importSome();

    CommandRun run = CommandRun.of("report", root, "-d", "db");

    assertThat(run.text().lines())
        .anyMatch(line -> line.startsWith("db.autogen: 4,011 values in 3 series, 2 measurements, "))
        .anyMatch(line -> line.matches("cpu +load +float +2 +3 +2,010 +[0-9,]+ +[0-9.]+"))
        .anyMatch(line -> line.matches("cpu +host +2 +2"))
        .anyMatch(line -> line.matches("integer +rle +2 +2,000 +[0-9,]+ +[0-9.]+"))
        .anyMatch(
            line -> line.matches("[0-9,]+ +" + WEEK_2 + " +" + WEEK_2 + " .* 1 +0 +1 +10 .*"));
  }

  @Test
  void writesAPageThatNeedsNothingElse() throws Exception {
    String evil = "<script>alert(1)</script>\"'&";
    Path file =
        Files.writeString(
            folder.resolve("evil.lp"),
            "%s,%s=%s f%s=1 7\n"
                .formatted(evil, "t" + evil, evil, evil)
                .replace("=alert", "alert"));
    root = folder.resolve("root");
    assertThat(CommandRun.of("import", root, "-d", "<b>db", file).err()).isEmpty();
    Path page = folder.resolve("report.html");

    CommandRun run = CommandRun.of("report", root, "--html", page);

    assertThat(run.err()).isEmpty();
    assertThat(run.text()).isEmpty();
    Document document = wellFormed(Files.readString(page));
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(document.getElementsByTagName("b").getLength()).isEqualTo(5); // the sums' numbers
    assertThat(document.getElementsByTagName("h2").item(0).getTextContent())
        .isEqualTo("<b>db.autogen");
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(4);
    assertThat(attributes(document, "rect", "height")).allMatch(h -> Double.parseDouble(h) > 0);
    assertThat(document.getElementsByTagName("td").item(0).getTextContent()).isEqualTo(evil);
    assertThat(Files.readString(page))
        .doesNotContain("http", "src=", "href=", "@import", "url(")
        .contains("prefers-color-scheme: dark");
  }

  @Test
  void drawsBarsAsLongAsTheirNumbers() throws Exception {
    importSome();
    Path page = folder.resolve("report.html");
    assertThat(CommandRun.of("report", root, "--html", page).err()).isEmpty();

    Document document = wellFormed(Files.readString(page));

    NodeList charts = document.getElementsByTagName("svg");
    List<String> byTime = new ArrayList<>();
    NodeList columns = ((Element) charts.item(2)).getElementsByTagName("rect");
    for (int i = 0; i < columns.getLength(); i++) {
      byTime.add(((Element) columns.item(i)).getAttribute("height"));
    }
    assertThat(byTime).containsExactly("160.0", "1.0"); // 4,001 and 10 values
    assertThat(columns.item(1).getTextContent()).isEqualTo(WEEK_2 + ": 10");
  }

  private static List<String> attributes(Document document, String element, String attribute) {
    List<String> values = new ArrayList<>();
    NodeList nodes = document.getElementsByTagName(element);
    for (int i = 0; i < nodes.getLength(); i++) {
      values.add(nodes.item(i).getAttributes().getNamedItem(attribute).getTextContent());
    }
    return values;
  }

  /** The page is XML but for the tags of its head, which have no end. */
  private static Document wellFormed(String page) throws Exception {
    String xml = page.replace("<!DOCTYPE html>\n", "").replaceAll("<meta [^>]*>", "");
    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    return builder.parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
