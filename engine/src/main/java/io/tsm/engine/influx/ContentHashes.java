package io.tsm.engine.influx;

import io.tsm.engine.io.InputFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hashes of files, made in a thread of their own: that takes as long as to send the files, and can
 * be done while the server makes ready for them.
 */
final class ContentHashes implements Closeable {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final int HASH_BYTES = 16;

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread hasher = new Thread(work, "tsm-upload-hash");
            hasher.setDaemon(true);
            return hasher;
          });
  private final IdentityHashMap<InputFile, Future<String>> hashes = new IdentityHashMap<>();
  private volatile boolean closed;

  /** Begins to read a file, which must stay open until this is closed. */
  void begin(InputFile file) {
    hashes.put(file, thread.submit(() -> hash(file)));
  }

  /** The first half of the SHA-256 of a file that was begun, in hexadecimal digits. */
  String of(InputFile file) throws IOException {
    try {
      return hashes.get(file).get();
    } catch (ExecutionException e) {
      throw new IOException("cannot hash " + file.path() + ": " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("hashing " + file.path());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private String hash(InputFile file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    for (long position = 0; position < file.size(); ) {
      if (closed) {
        throw new CancellationException("nobody waits for it");
      }
      int length = (int) Math.min(buffer.length, file.size() - position);
      file.readFully(position, buffer, 0, length);
      digest.update(buffer, 0, length);
      position += length;
    }
    return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
  }

  /** Ends the reading of files. */
  @Override
  public void close() throws IOException {
    closed = true;
    thread.shutdown();
    try {
      boolean unused = thread.awaitTermination(1, TimeUnit.MINUTES); // a read of a buffer at most
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
