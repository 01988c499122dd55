package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.lineage.LineageDataset;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TsmSinkBuilderTest {
  private static TsmSinkBuilder<String> complete() {
    return TsmSink.<String>builder()
        .path("/data/tsm")
        .database("db")
        .converter(PointConverters.lineProtocol());
  }

  private static Arguments wrong(Consumer<TsmSinkBuilder<String>> change, String... inMessage) {
    return Arguments.of(change, inMessage);
  }

  static Stream<Arguments> wrongs() {
    return Stream.of(
        wrong(b -> b.path(null), "path(...)"),
        wrong(b -> b.path(" "), "path(...)"),
        wrong(b -> b.path("x"), "path", "absolute"),
        wrong(b -> b.path("gs://b/x"), "path", "file://"),
        wrong(b -> b.path("hdfs://n:1/x").database("a:b"), "database(a:b)", "HDFS"),
        wrong(b -> b.database(null), "database(...)"),
        wrong(b -> b.database(""), "database"),
        wrong(b -> b.database("a/b"), "database", "U+002F"),
        wrong(b -> b.retentionPolicy(null), "retentionPolicy(null)", "autogen"),
        wrong(b -> b.retentionPolicy(".."), "retention policy"),
        wrong(b -> b.converter(null), "converter(...)"),
        wrong(b -> b.onError(null), "onError(null)", "FAIL"),
        wrong(b -> b.distribution(null), "distribution(null)", "SERIES"),
        wrong(b -> b.cacheMaxMemory(null), "cacheMaxMemory(null)"),
        wrong(b -> b.cacheMaxMemory(new MemorySize(1)), "cacheMaxMemory", "1 mb"),
        wrong(b -> b.shardDuration(Duration.ofMinutes(1)), "duration", "1 hour"),
        wrong(b -> b.shardsPerGroup(0), "number of shards", "65536"));
  }

  @ParameterizedTest
  @MethodSource("wrongs")
  void messagesNameWhatIsWrong(Consumer<TsmSinkBuilder<String>> change, String[] inMessage) {
    TsmSinkBuilder<String> builder = complete();
    change.accept(builder);
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(inMessage));
  }

  @Test
  void everySinkHasAnIdAndCanBeSent() throws Exception {
    TsmSink<String> sink = complete().build();
    assertThat(InstantiationUtil.clone(sink)).isNotNull();
    assertThat(sink.getCommittableSerializer().getVersion()).isEqualTo(3);
  }

  @Test
  void theSinkSaysWhereItWritesTo() {
    List<LineageDataset> datasets =
        complete().retentionPolicy("long").build().getLineageVertex().datasets();
    assertThat(datasets).hasSize(1);
    assertThat(datasets.get(0).namespace()).isEqualTo("/data/tsm");
    assertThat(datasets.get(0).name()).isEqualTo("db.long");
    assertThat(datasets.get(0).facets()).isEmpty();
  }
}
