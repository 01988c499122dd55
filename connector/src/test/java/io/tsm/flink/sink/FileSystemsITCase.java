package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.fs.Storages;
import io.tsm.flink.sink.testing.FailingMap;
import io.tsm.flink.sink.testing.FileSystems;
import io.tsm.flink.sink.testing.Records;
import io.tsm.flink.sink.testing.RowHistory;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs that fail while they write to HDFS and S3. */
@ExtendWith(FileSystems.class)
@ParameterizedClass
@ValueSource(strings = {"hdfs", "s3"})
class FileSystemsITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(2)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @Parameter private String scheme;

  private String remoteRoot;
  private Storage storage;

  @BeforeEach
  void newRoot() throws IOException {
    remoteRoot = FileSystems.newRoot(scheme);
    storage = Storages.open(remoteRoot);
  }

  private StoredPoints remotePoints() throws IOException {
    return StoredPoints.read(storage, DATABASE);
  }

  @Test
  void exactlyOnceOverFailures() throws Exception {
    long count = 12_000;
    String id = "failures-" + remoteRoot;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(100);
    records(env, count, 2_000)
        .map(new FailingMap<>(id, 3, 1_000))
        .returns(Types.STRING)
        .sinkTo(sink().path(remoteRoot).build());
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(3);
    StoredPoints stored = remotePoints();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(stored.files()).isGreaterThan(5);
    assertOnlyMarksAreLeft();
  }

  @Test
  void fromTheLogAlone() throws Exception {
    long count = 6_000;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(100);
    records(env, count, 2_000)
        .map(
            line -> {
              HandOver.get().clear();
              return line;
            })
        .returns(Types.STRING)
        .sinkTo(sink().path(remoteRoot).build());
    env.execute();

    StoredPoints stored = remotePoints();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(count));
    assertThat(stored.rewrites()).isZero();
    assertOnlyMarksAreLeft();
  }

  @Test
  void batchWithLittleMemory() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.setRuntimeMode(RuntimeExecutionMode.BATCH);
    records(env, 20_000)
        .sinkTo(sink().path(remoteRoot).cacheMaxMemory(MemorySize.parse("1 mb")).build());
    env.execute();

    StoredPoints stored = remotePoints();
    assertThat(stored.lines()).isEqualTo(Records.expectedLines(20_000));
    assertThat(stored.rewrites()).isZero();
    assertOnlyMarksAreLeft();
  }

  @Test
  void deletesOverFailuresAndCompactions() throws Exception {
    Influxd.require();
    long count = 5_000;
    String id = "deletes-" + remoteRoot;
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(100);
    RowHistory.numbers(env, count, 500)
        .map(new FailingMap<>(id, 2, 1_500))
        .returns(Types.STRING)
        .setParallelism(1)
        .sinkTo(
            sink()
                .path(remoteRoot)
                .converter(RowHistory.CONVERTER)
                .shardDuration(RowHistory.GROUP)
                .compaction(true)
                .build());
    env.execute();

    assertThat(FailingMap.failures(id)).isEqualTo(2);
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done") || name.endsWith(".wal"));
    copyTo(root());
    try (Influxd influxd =
        Influxd.serve(temporary.resolve("influxd"), root(), RowHistory.GROUP.toNanos())) {
      PointSet.assertSame(RowHistory.left(count, false), influxd.points(DATABASE, "autogen"));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  private void copyTo(Path folder) throws IOException {
    for (String path : files("data")) {
      try (InputFile file = storage.open(path)) {
        byte[] bytes = new byte[(int) file.size()];
        file.readFully(0, bytes, 0, bytes.length);
        Files.createDirectories(folder.resolve(path).getParent());
        Files.write(folder.resolve(path), bytes);
      }
    }
  }

  @Test
  void refusedRecordsAreKept() throws Exception {
    StreamExecutionEnvironment env = environment(2);
    env.enableCheckpointing(100);
    env.fromData("m f=1 1", "m f=x 2", "m f=3 3")
        .sinkTo(sink().path(remoteRoot).onError(BadRecordPolicy.REJECT).build());
    env.execute();

    assertThat(remotePoints().lines()).containsExactly("m f=1.0 1", "m f=3.0 3");
    assertThat(files("rejected")).singleElement().asString().endsWith(".lp.gz");
    assertOnlyMarksAreLeft();
  }

  @Test
  void aRootThatIsAFile() throws Exception {
    String parent = remoteRoot.substring(0, remoteRoot.lastIndexOf('/'));
    String name = remoteRoot.substring(remoteRoot.lastIndexOf('/') + 1);
    Storages.open(parent).create(name).close();
    StreamExecutionEnvironment env = environment(1, noRestarts());
    records(env, 10).sinkTo(sink().path(remoteRoot).build());
    assertThatThrownBy(env::execute).hasStackTraceContaining(remoteRoot);
  }

  private void assertOnlyMarksAreLeft() throws IOException {
    assertThat(files("wal")).allMatch(name -> name.endsWith(".done"));
    assertThat(files("data")).allMatch(name -> name.endsWith(".tsm"));
    assertThat(localFiles()).isEmpty();
    assertThat(HandOver.get().isEmpty()).isTrue();
  }

  /** Files below a directory of the remote root. */
  @Override
  List<String> files(String directory) throws IOException {
    List<String> files = new ArrayList<>();
    for (FileEntry entry : storage.list(directory)) {
      String path = directory + "/" + entry.name();
      if (entry.isDirectory()) {
        files.addAll(files(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }
}
