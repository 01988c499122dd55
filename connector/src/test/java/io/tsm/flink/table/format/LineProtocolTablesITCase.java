package io.tsm.flink.table.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.flink.sink.testing.StoredPoints;
import io.tsm.flink.testing.cluster.KafkaBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The format in tables of Flink's own connectors: topics of a real broker, and files. */
class LineProtocolTablesITCase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir private static Path folder;
  private static KafkaBroker broker;
  private static TableEnvironment tables;

  @BeforeAll
  static void start() throws IOException {
    broker = KafkaBroker.start(folder.resolve("kafka"));
    tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
    tables.getConfig().set("parallelism.default", "1");
    tables.getConfig().set("table.local-time-zone", "Asia/Kathmandu"); // times are in UTC
  }

  @AfterAll
  static void stop() throws IOException {
    broker.close();
  }

  @SuppressWarnings("try") // close() may be interrupted
  private static List<Row> query(String sql) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> results = tables.executeSql(sql).collect()) {
      results.forEachRemaining(rows::add);
    }
    return rows;
  }

  private static void createTopicTable(String name, String columns, String topic, String format) {
    tables.executeSql(
        """
        CREATE TABLE %s (%s) WITH (
          'connector' = 'kafka',
          'topic' = '%s',
          'properties.bootstrap.servers' = '%s',
          'scan.startup.mode' = 'earliest-offset',
          'scan.bounded.mode' = 'latest-offset',
          %s)"""
            .formatted(name, columns, topic, broker.address(), format));
  }

  private static void send(String topic, String... messages) throws Exception {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", broker.address());
    properties.put("client.dns.lookup", "use_all_dns_ips");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (String message : messages) {
        producer.send(new ProducerRecord<>(topic, message)).get();
      }
    }
  }

  @Test
  void messagesOfTelegrafAreATable() throws Exception {
    send(
        "telegraf",
        """
        cpu,cpu=cpu-total,host=web\\ 1 usage_idle=97.5,usage_user=1.25 1700000000000000000
        mem,host=web\\ 1 used_percent=41.5,available=4294967296i 1700000000000000000
        disk,device=sda1,host=web\\ 1,mode=rw,path=/ free=1i,inodes_free=2u 1700000000000000000
        cpu,cpu=cpu0,host=web\\ 1 usage_idle=96.0 1700000000000000000
        """,
        "# nothing to say\n",
        """
        cpu,cpu=cpu-total,host=web\\ 2 usage_idle=NaN 1700000010000000000
        cpu,cpu=cpu-total,host=web\\ 2 usage_idle=12i 1700000010000000000
        cpu,cpu=cpu-total,host=web\\ 2 usage_user=99.5,usage_idle=0.5,note="a\\"b" 1700000010000000001
        """,
        "cpu,host=late usage_idle=1 1600000000000000000");
    createTopicTable(
        "cpu",
        """
        `time` TIMESTAMP_LTZ(9), host STRING, cpu STRING, usage_user DOUBLE, usage_idle DOUBLE,
        message BIGINT METADATA FROM 'offset',
        tags MAP<STRING, STRING> METADATA FROM 'value.tags'""",
        "telegraf",
        """
        'format' = 'line-protocol', 'line-protocol.measurement' = 'cpu',
        'line-protocol.ignore-parse-errors' = 'true'""");

    assertThat(query("SELECT * FROM cpu"))
        .containsExactly(
            Row.of(
                Instant.ofEpochSecond(1700000000),
                "web 1",
                "cpu-total",
                1.25,
                97.5,
                0L,
                Map.of("cpu", "cpu-total", "host", "web 1")),
            Row.of(
                Instant.ofEpochSecond(1700000000),
                "web 1",
                "cpu0",
                null,
                96.0,
                0L,
                Map.of("cpu", "cpu0", "host", "web 1")),
            Row.of(
                Instant.ofEpochSecond(1700000010, 1),
                "web 2",
                "cpu-total",
                99.5,
                0.5,
                2L,
                Map.of("cpu", "cpu-total", "host", "web 2")),
            Row.of(
                Instant.ofEpochSecond(1600000000),
                "late",
                null,
                null,
                1.0,
                3L,
                Map.of("host", "late")));

    Path root = folder.resolve("root");
    tables.executeSql(
        """
        CREATE TABLE stored (`time` TIMESTAMP_LTZ(9), host STRING, cpu STRING, usage_user DOUBLE,
          usage_idle DOUBLE) WITH ('connector' = 'tsm', 'path' = '%s', 'database' = 'telegraf',
          'measurement' = 'cpu', 'tags' = 'host;cpu')"""
            .formatted(root.toUri()));
    tables
        .executeSql("INSERT INTO stored SELECT `time`, host, cpu, usage_user, usage_idle FROM cpu")
        .await();
    assertThat(StoredPoints.read(root, "telegraf").lines())
        .as("in TSM files")
        .containsExactlyInAnyOrder(
            "cpu,cpu=cpu-total,host=web\\ 1 usage_idle=97.5 1700000000000000000",
            "cpu,cpu=cpu-total,host=web\\ 1 usage_user=1.25 1700000000000000000",
            "cpu,cpu=cpu0,host=web\\ 1 usage_idle=96.0 1700000000000000000",
            "cpu,cpu=cpu-total,host=web\\ 2 usage_idle=0.5 1700000010000000001",
            "cpu,cpu=cpu-total,host=web\\ 2 usage_user=99.5 1700000010000000001",
            "cpu,host=late usage_idle=1.0 1600000000000000000");

    createTopicTable(
        "measurements",
        "measurement STRING METADATA FROM 'value.measurement' VIRTUAL, used_percent DOUBLE",
        "telegraf",
        "'format' = 'line-protocol', 'line-protocol.ignore-parse-errors' = 'true'");
    assertThat(query("SELECT measurement, used_percent FROM measurements"))
        .as("of all measurements, whatever types the fields have that are not asked for")
        .containsExactly(
            Row.of("cpu", null),
            Row.of("mem", 41.5),
            Row.of("disk", null),
            Row.of("cpu", null),
            Row.of("cpu", null),
            Row.of("cpu", null),
            Row.of("cpu", null));
  }

  @Test
  void aMalformedLineFailsTheQuery() throws Exception {
    send("broken", "m v=1 1\nm v=1; 2\n");
    createTopicTable("broken", "v DOUBLE", "broken", "'format' = 'line-protocol'");
    assertThatThrownBy(() -> query("SELECT * FROM broken"))
        .hasStackTraceContaining("Line protocol, line 2, column")
        .hasStackTraceContaining("'line-protocol.ignore-parse-errors' = 'true'");
  }

  @Test
  void rowsBecomeMessages() throws Exception {
    String columns =
        "site STRING, taken TIMESTAMP(3), room STRING, warmth DOUBLE, people INT, note STRING";
    createTopicTable(
        "rooms",
        columns,
        "rooms",
        """
        'format' = 'line-protocol', 'line-protocol.measurement-column' = 'site',
        'line-protocol.time' = 'taken', 'line-protocol.tags' = 'room', 'line-protocol.precision' = 's'
        """);
    createTopicTable("room_texts", "line STRING", "rooms", "'format' = 'raw'");
    tables
        .executeSql(
            """
            INSERT INTO rooms VALUES
              ('north wing', TIMESTAMP '2023-11-14 22:13:20.999', 'a,b', 21.5, 3, 'it''s "warm"'),
              ('south', TIMESTAMP '1969-12-31 23:59:59', CAST(NULL AS STRING), 20, CAST(NULL AS INT),
                CAST(NULL AS STRING))""")
        .await();
    assertThat(query("SELECT line FROM room_texts"))
        .containsExactly(
            Row.of(
                "north\\ wing,room=a\\,b warmth=21.5,people=3i,note=\"it's \\\"warm\\\"\" 1700000000"),
            Row.of("south warmth=20.0 -1"));
    assertThat(query("SELECT site, room, people FROM rooms"))
        .containsExactly(Row.of("north wing", "a,b", 3), Row.of("south", null, null));
  }

  @Test
  void filesAreReadAndWritten() throws Exception {
    Path directory = folder.resolve("lines");
    tables.executeSql(
        """
        CREATE TABLE files (`time` TIMESTAMP_LTZ(9), host STRING, v BIGINT, s STRING) WITH (
          'connector' = 'filesystem', 'path' = '%s', 'format' = 'line-protocol',
          'line-protocol.measurement' = 'm', 'line-protocol.tags' = 'host')"""
            .formatted(directory.toUri()));
    tables
        .executeSql(
            """
            INSERT INTO files VALUES (TO_TIMESTAMP_LTZ(1700000000123, 3), 'a', 1, 'x y'),
              (TO_TIMESTAMP_LTZ(-1, 3), 'b', 2, CAST(NULL AS STRING))""")
        .await();
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
    assertThat(lines)
        .containsExactlyInAnyOrder(
            "m,host=a v=1i,s=\"x y\" 1700000000123000000", "m,host=b v=2i -1000000");

    Files.writeString(
        directory.resolve("more"),
        "# a file may begin with a comment\r\n\r\nm,host=c v=3i,w=1 5\r\nother,host=c v=4i 5\r\n");
    assertThat(query("SELECT host, v FROM files WHERE `time` < TO_TIMESTAMP_LTZ(1000, 3)"))
        .containsExactlyInAnyOrder(Row.of("b", 2L), Row.of("c", 3L));
    assertThat(query("SELECT COUNT(*) FROM files")).last().isEqualTo(updated(3L));
  }

  private static Row updated(Object... values) {
    Row row = Row.of(values);
    row.setKind(RowKind.UPDATE_AFTER);
    return row;
  }
}
