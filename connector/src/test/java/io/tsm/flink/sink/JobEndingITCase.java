package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.testing.Coverage;
import io.tsm.flink.sink.testing.ObservedMap;
import io.tsm.flink.sink.testing.Records;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However a job ends, with caches, runs and commits on their way, nothing of it stays in the
 * process or in local files: with the connector in the class path of the cluster, and in that of
 * the job, which has class loaders of its own.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class JobEndingITCase extends SinkJobsTestBase {
  @RegisterExtension
  private static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  private enum Ending {
    STOPPED,
    FAILED,
    CANCELLED
  }

  @ParameterizedTest
  @EnumSource
  void nothingStaysWithTheConnectorInTheCluster(
      Ending ending, @InjectMiniCluster MiniCluster cluster) throws Exception {
    Job job = run(cluster, noRestarts(), ending);
    assertThat(job.handOver).isSameAs(HandOver.class);
  }

  @Test
  void notEvenClassesStayWithTheConnectorInTheJob(@InjectMiniCluster MiniCluster cluster)
      throws Exception {
    Configuration config = noRestarts();
    config.set(PipelineOptions.CLASSPATHS, List.of(home(TsmSink.class), home(Storage.class)));
    List<WeakReference<Class<?>>> classes = new ArrayList<>();
    for (Ending ending : Ending.values()) {
      Job job = run(cluster, config, ending);
      assertThat(job.handOver.getName()).isEqualTo(HandOver.class.getName());
      assertThat(job.handOver).isNotSameAs(HandOver.class);
      classes.add(new WeakReference<>(job.handOver));
    }
    // JDK 17 itself remembers the class that a record has compared last (JDK-8078641): let that be
    // one of another job.
    run(cluster, config, Ending.STOPPED);
    ObservedMap.forgetObservers();
    CommonTestUtils.waitUntilCondition(
        () -> {
          System.gc();
          return classes.stream().allMatch(reference -> reference.get() == null);
        });
  }

  private static String home(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }

  /** Runs a job until it has published something and filled local files, and ends it. */
  private Job run(MiniCluster cluster, Configuration config, Ending ending) throws Exception {
    StreamExecutionEnvironment env = environment(2, config);
    env.enableCheckpointing(Duration.ofHours(1).toMillis());
    Job job = new Job();
    observe(endless(env), job)
        .sinkTo(sink().cacheMaxMemory(MemorySize.parse("1 mb")).build())
        .uid("sink");
    JobClient client = env.executeAsync();
    CommonTestUtils.waitForAllTaskRunning(cluster, client.getJobID(), false);
    cluster.triggerCheckpoint(client.getJobID(), CheckpointType.FULL).get();
    await(client, () -> !files("data").isEmpty() && !localFiles().isEmpty());
    switch (ending) {
      case STOPPED -> stop(client);
      case FAILED -> {
        job.failing = true; // one subtask, at a barrier that the other passes on
        beginCheckpoint(cluster, client);
      }
      case CANCELLED -> {
        beginCheckpoint(cluster, client);
        client.cancel().get();
      }
    }
    awaitEnd(client);
    CommonTestUtils.waitUntilCondition(job::isHandOverEmpty);
    CommonTestUtils.waitUntilCondition(() -> localFiles().isEmpty());
    CommonTestUtils.waitUntilCondition(
        () -> files("wal").stream().noneMatch(name -> name.endsWith(".tmp")));

    Set<String> stored = stored().lines();
    if (ending == Ending.STOPPED) {
      assertThat(stored).isEqualTo(Records.expectedLines(job.last()));
    } else {
      assertThat(stored).isNotEmpty();
      assertThat(Records.expectedLines(job.passed()).containsAll(stored)).isTrue();
    }
    FileUtils.deleteDirectory(root().toFile());
    return job;
  }

  /** Whether it is ever completed is of no interest. */
  private static void beginCheckpoint(MiniCluster cluster, JobClient job) {
    CompletableFuture<Long> unused = cluster.triggerCheckpoint(job.getJobID(), CheckpointType.FULL);
  }

  /** Sees which classes of the connector the tasks have, and fails when told to. */
  private static final class Job extends Coverage {
    private volatile boolean failing;
    private Class<?> handOver;

    Job() {
      super(30_000);
    }

    @Override
    public synchronized void open(TaskInfo task, OptionalLong restored) throws Exception {
      super.open(task, restored);
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      handOver = Class.forName(HandOver.class.getName(), true, loader);
    }

    @Override
    public synchronized boolean snapshot(int subtask, long checkpointId) throws Exception {
      if (failing) {
        throw new IllegalStateException("failure on purpose");
      }
      return super.snapshot(subtask, checkpointId);
    }

    boolean isHandOverEmpty() throws ReflectiveOperationException {
      Method get = handOver.getDeclaredMethod("get");
      Method isEmpty = handOver.getDeclaredMethod("isEmpty");
      get.setAccessible(true);
      isEmpty.setAccessible(true);
      return (boolean) isEmpty.invoke(get.invoke(null));
    }
  }
}
