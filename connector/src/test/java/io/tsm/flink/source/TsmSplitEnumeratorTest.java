package io.tsm.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.read.TagPredicate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.annotation.Nullable;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.connector.testutils.source.reader.TestingSplitEnumeratorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets which splits, also while readers fail. */
class TsmSplitEnumeratorTest {
  private static final long WEEK = 604_800_000_000_000L;

  @TempDir private Path root;

  /** Two readers. As Flink does, it refuses what is for a reader that is not registered. */
  private static final class Readers extends TestingSplitEnumeratorContext<TsmSplit> {
    private final Map<Integer, ReaderInfo> running = new HashMap<>();
    private final Map<Integer, List<Object>> got = new HashMap<>();

    Readers() {
      super(2);
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return Map.copyOf(running);
    }

    @Override
    public void assignSplits(SplitsAssignment<TsmSplit> assignment) {
      assignment
          .assignment()
          .forEach((reader, splits) -> splits.forEach(split -> give(reader, split.splitId())));
      super.assignSplits(assignment);
    }

    @Override
    public void signalNoMoreSplits(int reader) {
      give(reader, "the end");
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
      give(reader, event);
    }

    private void give(int reader, Object what) {
      assertThat(running).as("readers, when %s gets %s", reader, what).containsKey(reader);
      got.computeIfAbsent(reader, key -> new ArrayList<>()).add(what);
    }

    /** What a reader was given since it was last asked. */
    List<Object> take(int reader) {
      List<Object> taken = got.remove(reader);
      return taken == null ? List.of() : taken;
    }
  }

  private final Readers readers = new Readers();
  private TsmSplitEnumerator enumerator;

  private void start(@Nullable Duration monitorInterval) {
    TsmSourceOptions options =
        new TsmSourceOptions(
            root.toString(),
            RootWriter.DATABASE,
            "autogen",
            null,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            TagPredicate.all(),
            null,
            0,
            monitorInterval,
            1 << 20);
    enumerator =
        new TsmSplitEnumerator(
            readers, new ShardLister(new LocalStorage(root), options), options, null);
    enumerator.start();
  }

  private void begin(int reader) {
    readers.running.put(reader, new ReaderInfo(reader, "here"));
    enumerator.addReader(reader);
    enumerator.handleSourceEvent(reader, new HeldShards(Set.of()));
    enumerator.handleSplitRequest(reader, null);
  }

  private void fail(int reader) {
    readers.running.remove(reader);
  }

  private void look() {
    readers.triggerAllActions();
  }

  private void write(String line) throws IOException {
    new RootWriter(root).write(List.of(line));
  }

  private TsmSplit assigned(int reader) {
    List<TsmSplit> splits = readers.getSplitAssignments().get(reader).getAssignedSplits();
    return splits.get(splits.size() - 1);
  }

  @Test
  void aReaderThatFailedGetsNothingBeforeItIsBack() throws IOException {
    write("m v=1i 1");
    start(Duration.ofSeconds(1));
    begin(0);
    look();
    TsmSplit first = assigned(0);
    begin(1);
    assertThat(readers.take(0)).containsExactly(first.splitId());
    assertThat(readers.take(1)).containsExactly(new NothingToRead());

    fail(1);
    write("m v=2i " + 2 * WEEK);
    look();
    assertThat(readers.take(0)).isEmpty(); // it is busy
    enumerator.addSplitsBack(List.of(), 1);
    look();
    assertThat(readers.take(1)).isEmpty();

    begin(1);
    assertThat(readers.take(1)).hasSize(1).allMatch(split -> ((String) split).endsWith("/new-1"));
  }

  @Test
  void whatAFailedReaderHadComesBeforeWhatIsNewInItsShard() throws IOException {
    write("m v=1i 1");
    start(Duration.ofSeconds(1));
    begin(0);
    begin(1);
    look();
    TsmSplit first = assigned(0);
    assertThat(readers.take(0)).containsExactly(first.splitId());

    fail(0);
    write("m v=2i 1");
    write("m v=3i 1");
    look();
    enumerator.addSplitsBack(List.of(first), 0);
    look();
    assertThat(readers.take(1)).containsExactly(new NothingToRead());

    begin(0);
    assertThat(readers.take(0)).containsExactly(first.splitId());
    look();
    assertThat(readers.take(1)).isEmpty();
    String shard = first.splitId().substring(0, first.splitId().indexOf('/'));
    enumerator.handleSplitRequest(0, null); // it has read it
    assertThat(readers.take(1)).containsExactly(shard + "/new-2");
    enumerator.handleSplitRequest(1, null);
    assertThat(readers.take(0)).containsExactly(new NothingToRead(), shard + "/new-3");
  }

  @Test
  void theEndOfABoundedScanComesToAReaderThatFailedWhenItIsBack() throws IOException {
    write("m v=1i 1");
    start(null);
    begin(0);
    begin(1);
    fail(1);
    look();
    assertThat(readers.take(0)).hasSize(1);
    enumerator.handleSplitRequest(0, null);
    assertThat(readers.take(0)).containsExactly("the end");

    enumerator.addSplitsBack(List.of(), 1);
    begin(1);
    assertThat(readers.take(1)).containsExactly("the end");
  }
}
