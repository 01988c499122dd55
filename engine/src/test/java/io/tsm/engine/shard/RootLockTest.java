package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.testing.ChildJvm;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootLockTest {
  private static final UUID SINK = new UUID(1, 1);

  @TempDir private Path folder;

  private ChildJvm holder() throws IOException {
    ChildJvm child = ChildJvm.start(RootLockHolder.class, List.of(folder.toString()));
    assertThat(child.readLine()).startsWith("holds");
    return child;
  }

  private void lockAndUnlock() throws IOException {
    try (RootLock lock = RootLock.acquire(folder)) {
      assertThat(lock).isNotNull();
    }
  }

  private Path heartbeat(Duration age) throws IOException {
    Path file = folder.resolve(WalPath.ofHeartbeat(SINK, new UUID(2, 2), 1));
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[0]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  @Test
  void isOfOneProcessAtATime() throws Exception {
    try (ChildJvm child = holder()) {
      assertThatThrownBy(() -> RootLock.acquire(folder))
          .isInstanceOf(RootInUseException.class)
          .hasMessageContaining("is in use by process " + child.pid() + " on ")
          .hasMessageContaining(", since " + Instant.now().toString().substring(0, 5));
      child.end();
      lockAndUnlock();
    }
  }

  @Test
  void endsWithItsProcess() throws Exception {
    try (ChildJvm child = holder()) {
      assertThatThrownBy(() -> RootLock.acquire(folder)).isInstanceOf(RootInUseException.class);
      child.kill();
      lockAndUnlock();
    }
  }

  @Test
  void isHeldAgainstOthersAlsoAfterAnAttemptInItsOwnProcess() throws Exception {
    try (RootLock lock = RootLock.acquire(folder)) {
      assertThat(lock).isNotNull();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> RootLock.acquire(folder))
            .isInstanceOf(RootInUseException.class)
            .hasMessageContaining("this process, process " + ProcessHandle.current().pid());
      }
      try (ChildJvm child = ChildJvm.start(RootLockHolder.class, List.of(folder.toString()))) {
        assertThat(child.waitForEnd())
            .contains("RootInUseException")
            .contains("process " + ProcessHandle.current().pid() + " on ")
            .endsWith("exit code 1");
      }
    }
    lockAndUnlock();
  }

  @Test
  void isHeldAgainstTheSameCodeInAnotherClassLoader() throws Exception {
    List<URL> classPath = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      classPath.add(Path.of(entry).toUri().toURL());
    }
    try (RootLock lock = RootLock.acquire(folder);
        URLClassLoader other =
            new URLClassLoader(
                classPath.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> otherLock = other.loadClass(RootLock.class.getName());
      assertThat(otherLock).isNotEqualTo(lock.getClass());
      assertThatThrownBy(() -> otherLock.getMethod("acquire", Path.class).invoke(null, folder))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("is in use by this process");
    }
  }

  @Test
  void isTheSameByEveryPathToTheRoot() throws IOException {
    Path root = Files.createDirectory(folder.resolve("root"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), root);
    try (RootLock lock = RootLock.acquire(root)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> RootLock.acquire(link)).isInstanceOf(RootInUseException.class);
    }
  }

  @Test
  void closingTwiceDoesNotTakeTheNextOnesLock() throws IOException {
    RootLock first = RootLock.acquire(folder);
    first.close();
    try (RootLock second = RootLock.acquire(folder)) {
      assertThat(second).isNotNull();
      first.close();
      assertThatThrownBy(() -> RootLock.acquire(folder)).isInstanceOf(RootInUseException.class);
    }
  }

  @Test
  void isRefusedWhileASinkRuns() throws IOException {
    Path heartbeat = heartbeat(Duration.ofMinutes(2));

    assertThatThrownBy(() -> RootLock.acquire(folder))
        .isInstanceOf(RootInUseException.class)
        .hasMessageContaining("is in use by sink " + SINK)
        .hasMessageContaining(
            "last heartbeat is of "
                + Files.getLastModifiedTime(heartbeat).toInstant().truncatedTo(ChronoUnit.MILLIS))
        .hasMessageContaining("End its job")
        .hasMessageContaining("wait until this is 10 minutes old");

    Files.delete(heartbeat);
    lockAndUnlock(); // the refusal has left no lock
  }

  @Test
  void sinksAreRefusedWhileItIsHeld() throws Exception {
    LocalStorage root = new LocalStorage(folder);
    RootLock.refuseIfHeld(root); // nobody ever held it
    try (RootLock lock = RootLock.acquire(folder)) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> RootLock.refuseIfHeld(root))
          .isInstanceOf(RootInUseException.class)
          .hasMessageContaining("is in use by this process");
    }
    RootLock.refuseIfHeld(root);
    try (ChildJvm child = holder()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> RootLock.refuseIfHeld(root))
            .isInstanceOf(RootInUseException.class)
            .hasMessageContaining("is in use by process " + child.pid());
      }
      child.kill();
    }
    RootLock.refuseIfHeld(root);
    lockAndUnlock();
  }

  @Test
  void isGivenWhenTheLastHeartbeatIsOld() throws IOException {
    heartbeat(SinkFolder.ALIVE.plusSeconds(5));

    lockAndUnlock();
  }

  @Test
  void makesTheRootAndLetsItGetALayout() throws IOException {
    Path root = folder.resolve("new/root");
    try (RootLock lock = RootLock.acquire(root)) {
      assertThat(lock).isNotNull();
      LayoutFile.readOrCreate(new LocalStorage(root), null, null, 1);
    }
    assertThat(root.resolve(LayoutFile.PATH)).exists();
    assertThat(root.resolve(RootLock.PATH)).content().startsWith("process ").endsWith("Z\n");
  }
}
