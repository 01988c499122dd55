package io.tsm.flink.sink;

import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Bytes of {@link TsmCommittable}s in checkpoints and savepoints: kept readable for ever. */
@Internal
final class TsmCommittableSerializer implements SimpleVersionedSerializer<TsmCommittable> {
  static final TsmCommittableSerializer INSTANCE = new TsmCommittableSerializer();

  /** 2 since staged files have a checksum, and the whole has one; 3 since there are deletes. */
  private static final int VERSION = 3;

  private static final int MAGIC = 0x54534D43; // TSMC
  private static final int LARGEST_LIST = 1 << 24;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(TsmCommittable committable) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeInt(MAGIC);
    CommitId id = committable.id();
    writeUuid(id.sinkId(), out);
    out.writeInt(id.subtask());
    writeUuid(id.writerId(), out);
    out.writeLong(id.number());
    out.writeUTF(committable.database());
    out.writeUTF(committable.retentionPolicy());
    out.writeInt(committable.segments().size());
    for (FileRef segment : committable.segments()) {
      writeFile(segment, out);
    }
    writeStaged(committable.staged(), out);
    writeStaged(committable.deletes(), out);
    out.writeBoolean(committable.rejects() != null);
    if (committable.rejects() != null) {
      writeFile(committable.rejects(), out);
    }
    out.writeLong(committable.points());
    out.writeLong(committable.values());
    out.writeLong(committable.refused());
    out.writeInt(checksum(out.getSharedBuffer(), out.length()));
    return out.getCopyOfBuffer();
  }

  @Override
  public TsmCommittable deserialize(int version, byte[] bytes) throws IOException {
    if (version < 1 || version > VERSION) {
      throw new IOException(
          "committable of version "
              + version
              + ": this connector knows versions 1 to "
              + VERSION
              + "; restore the savepoint with the connector that wrote it, or a newer one");
    }
    try {
      int length = version == 1 ? bytes.length : checkedLength(bytes);
      return read(version, new DataInputDeserializer(bytes, 0, length));
    } catch (IOException | RuntimeException e) {
      throw new IOException("a committable in the state is damaged: " + e.getMessage(), e);
    }
  }

  /** Length of what comes before the checksum. */
  private static int checkedLength(byte[] bytes) throws IOException {
    int length = bytes.length - Integer.BYTES;
    if (length < 0) {
      throw new IOException(bytes.length + " bytes are too few");
    }
    int stored = new DataInputDeserializer(bytes, length, Integer.BYTES).readInt();
    int actual = checksum(bytes, length);
    if (stored != actual) {
      throw new IOException(
          String.format(Locale.ROOT, "its checksum is %08x, not %08x", actual, stored));
    }
    return length;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static TsmCommittable read(int version, DataInputDeserializer in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw new IOException(
          String.format(Locale.ROOT, "it begins with %08x, not %08x", magic, MAGIC));
    }
    CommitId id = new CommitId(readUuid(in), in.readInt(), readUuid(in), in.readLong());
    String database = in.readUTF();
    String retentionPolicy = in.readUTF();
    int segmentCount = readCount(in);
    List<FileRef> segments = new ArrayList<>();
    for (int i = 0; i < segmentCount; i++) {
      segments.add(readFile(in));
    }
    List<StagedRef> staged = readStaged(version, in);
    List<StagedRef> deletes = version < 3 ? List.of() : readStaged(version, in);
    FileRef rejects = in.readBoolean() ? readFile(in) : null;
    TsmCommittable committable =
        new TsmCommittable(
            id,
            database,
            retentionPolicy,
            segments,
            staged,
            deletes,
            rejects,
            in.readLong(),
            in.readLong(),
            in.readLong());
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes are left over");
    }
    return committable;
  }

  private static void writeStaged(List<StagedRef> files, DataOutputSerializer out)
      throws IOException {
    out.writeInt(files.size());
    for (StagedRef staged : files) {
      out.writeLong(staged.shardId());
      out.writeUTF(staged.path());
      writeFile(staged.file(), out);
    }
  }

  private static List<StagedRef> readStaged(int version, DataInputDeserializer in)
      throws IOException {
    int count = readCount(in);
    List<StagedRef> staged = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long shardId = in.readLong();
      String path = in.readUTF();
      // Without a checksum in version 1: such files are named in a running job only.
      FileRef file = version == 1 ? new FileRef(in.readLong(), 0) : readFile(in);
      staged.add(new StagedRef(shardId, path, file));
    }
    return staged;
  }

  private static int readCount(DataInputDeserializer in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > LARGEST_LIST || count > in.available()) {
      throw new IOException("a list of " + count + " elements does not fit");
    }
    return count;
  }

  private static void writeFile(FileRef file, DataOutputSerializer out) throws IOException {
    out.writeLong(file.length());
    out.writeInt(file.crc32c());
  }

  private static FileRef readFile(DataInputDeserializer in) throws IOException {
    return new FileRef(in.readLong(), in.readInt());
  }

  private static void writeUuid(UUID uuid, DataOutputSerializer out) throws IOException {
    out.writeLong(uuid.getMostSignificantBits());
    out.writeLong(uuid.getLeastSignificantBits());
  }

  private static UUID readUuid(DataInputDeserializer in) throws IOException {
    return new UUID(in.readLong(), in.readLong());
  }
}
