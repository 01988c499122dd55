package io.tsm.flink.sink.testing;

import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.PointConverters;
import io.tsm.flink.sink.TsmSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;

/** A new root for Flink's own suite: records are canonical lines. */
public final class TsmSinkExternalContext implements DataStreamSinkV2ExternalContext<String> {
  private static final String DATABASE = "suite";
  private static final long DAY = 86_400_000_000_000L;

  private final String root;
  private final Storage storage;

  /**
   * @param root as the sink is given it
   * @param storage that reads it
   */
  public TsmSinkExternalContext(String root, Storage storage) {
    this.root = root;
    this.storage = storage;
  }

  @Override
  public Sink<String> createSink(TestingSinkSettings settings) {
    return TsmSink.<String>builder()
        .path(root)
        .database(DATABASE)
        .converter(PointConverters.lineProtocol())
        .build();
  }

  @Override
  public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
    return new Reader(storage);
  }

  @Override
  public List<String> generateTestData(TestingSinkSettings settings, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    int count = 500 + random.nextInt(500);
    for (int i = 0; i < count; i++) {
      long time = random.nextInt(30) * DAY + random.nextInt(1 << 30);
      lines.add("m,host=h" + random.nextInt(20) + " v=" + random.nextInt() + "i " + time);
    }
    return lines.stream().distinct().toList();
  }

  @Override
  public TypeInformation<String> getProducedType() {
    return Types.STRING;
  }

  @Override
  public List<URL> getConnectorJarPaths() {
    return List.of();
  }

  @Override
  public void close() {} // roots go with the place they are in

  /** Returns what has come since the last look: the suite asks again until it has seen enough. */
  private static final class Reader implements ExternalSystemDataReader<String> {
    private final Storage storage;
    private final Set<String> seen = new HashSet<>();

    Reader(Storage storage) {
      this.storage = storage;
    }

    @Override
    public List<String> poll(Duration timeout) {
      try {
        List<String> news = new ArrayList<>(StoredPoints.read(storage, DATABASE).lines());
        news.removeIf(line -> !seen.add(line));
        return news;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }
}
