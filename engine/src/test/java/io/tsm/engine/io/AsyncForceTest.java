package io.tsm.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsyncForceTest {
  @TempDir private Path temporary;

  private FileChannel channel() throws IOException {
    return FileChannel.open(
        temporary.resolve("f"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  @Test
  void aFailureIsToldEachTime() throws IOException {
    FileChannel channel = channel();
    AsyncForce force = new AsyncForce(channel);
    channel.close();
    force.start();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(force::await);
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(force::start);
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(force::await);
  }

  @Test
  void aThreadThatIsInterruptedWaitsToo() throws IOException {
    try (FileChannel channel = channel()) {
      AsyncForce force = new AsyncForce(channel);
      force.start();
      Thread.currentThread().interrupt();
      force.await();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(channel.isOpen()).isTrue();
    }
  }
}
