package io.tsm.flink.source;

import java.io.IOException;
import java.util.Locale;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Bytes of {@link TsmSplit}s in checkpoints and savepoints: kept readable for ever. */
@Internal
final class TsmSplitSerializer implements SimpleVersionedSerializer<TsmSplit> {
  static final TsmSplitSerializer INSTANCE = new TsmSplitSerializer();

  static final int VERSION = 1;
  private static final int MAGIC = 0x54534D53; // TSMS

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(TsmSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(128);
    out.writeInt(MAGIC);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public TsmSplit deserialize(int version, byte[] bytes) throws IOException {
    checkVersion("split", version);
    try {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      checkMagic(MAGIC, in.readInt());
      TsmSplit split = read(in);
      checkEnd(in);
      return split;
    } catch (IOException | RuntimeException e) {
      throw new IOException("a split in the state is damaged: " + e.getMessage(), e);
    }
  }

  static void checkVersion(String what, int version) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "the state has a "
              + what
              + " of version "
              + version
              + ": this connector knows version "
              + VERSION
              + "; restore the savepoint with the connector that wrote it, or a newer one");
    }
  }

  static void checkMagic(int expected, int magic) throws IOException {
    if (magic != expected) {
      throw new IOException(
          String.format(Locale.ROOT, "it begins with %08x, not %08x", magic, expected));
    }
  }

  static void checkEnd(DataInputDeserializer in) throws IOException {
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes are left over");
    }
  }

  static void write(TsmSplit split, DataOutputView out) throws IOException {
    out.writeLong(split.shard());
    out.writeUTF(split.directory());
    out.writeInt(split.part());
    out.writeInt(split.files().kind().code());
    out.writeInt(split.files().generation());
    out.writeInt(split.files().sequences());
    writeBytes(split.from(), out);
    writeBytes(split.to(), out);
    out.writeLong(split.bytes());
    out.writeLong(split.watermark());
    writeBytes(split.series(), out);
    out.writeLong(split.time());
  }

  static TsmSplit read(DataInputView in) throws IOException {
    long shard = in.readLong();
    String directory = in.readUTF();
    int part = in.readInt();
    SplitFiles files = new SplitFiles(SplitFiles.Kind.of(in.readInt()), in.readInt(), in.readInt());
    byte[] from = readBytes(in);
    if (from == null) {
      throw new IOException("it has no first key");
    }
    return new TsmSplit(
        shard,
        directory,
        part,
        files,
        from,
        readBytes(in),
        in.readLong(),
        in.readLong(),
        readBytes(in),
        in.readLong());
  }

  private static void writeBytes(@Nullable byte[] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  @Nullable
  private static byte[] readBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length < -1 || length > 1 << 20) { // keys are shorter than 65,536 bytes
      throw new IOException("a key cannot have " + length + " bytes");
    }
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
