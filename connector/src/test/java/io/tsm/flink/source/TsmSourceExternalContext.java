package io.tsm.flink.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;

/**
 * A new root for Flink's own suite: records are canonical lines, and each of the suite's splits is
 * a series of its own, whose rows have an order.
 */
final class TsmSourceExternalContext implements DataStreamSourceExternalContext<String> {
  private static final long DAY = 86_400_000_000_000L;

  private final Path root;
  private int batches;

  TsmSourceExternalContext(Path root) {
    this.root = root;
  }

  @Override
  public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
    TsmSourceBuilder<String> builder =
        TsmSource.<String>builder()
            .path(root.toUri().toString())
            .database(RootWriter.DATABASE)
            .splitSize(MemorySize.parse("1kb"))
            .converter(new RowLines(), Types.STRING);
    if (settings.getBoundedness() == Boundedness.CONTINUOUS_UNBOUNDED) {
      builder.monitorInterval(Duration.ofMillis(50));
    }
    return builder.build();
  }

  @Override
  public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
      TestingSourceSettings settings) {
    return new Writer(root);
  }

  @Override
  public List<String> generateTestData(TestingSourceSettings settings, int split, long seed) {
    Random random = new Random(seed);
    List<String> lines = new ArrayList<>();
    long time = ++batches * DAY; // behind what was written before
    for (int i = 100 + random.nextInt(100); i > 0; i--) {
      time += 1 + random.nextInt(1_000_000);
      lines.add("m,split=s" + split + " v=" + random.nextInt() + "i " + time);
    }
    return lines;
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
  public void close() {} // the root goes with its folder

  private record Writer(Path root) implements ExternalSystemSplitDataWriter<String> {

    @Override
    public void writeRecords(List<String> lines) {
      try {
        new RootWriter(root).write(lines);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {}
  }
}
