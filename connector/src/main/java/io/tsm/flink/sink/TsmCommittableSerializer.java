package io.tsm.flink.sink;

import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Bytes of {@link TsmCommittable}s in checkpoints and savepoints: kept readable for ever. */
@Internal
final class TsmCommittableSerializer implements SimpleVersionedSerializer<TsmCommittable> {
  static final TsmCommittableSerializer INSTANCE = new TsmCommittableSerializer();

  private static final int VERSION = 1;
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
    out.writeInt(committable.staged().size());
    for (StagedRef staged : committable.staged()) {
      out.writeLong(staged.shardId());
      out.writeUTF(staged.path());
      out.writeLong(staged.length());
    }
    out.writeBoolean(committable.rejects() != null);
    if (committable.rejects() != null) {
      writeFile(committable.rejects(), out);
    }
    out.writeLong(committable.points());
    out.writeLong(committable.values());
    out.writeLong(committable.refused());
    return out.getCopyOfBuffer();
  }

  @Override
  public TsmCommittable deserialize(int version, byte[] bytes) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "committable of version "
              + version
              + ": this connector knows version "
              + VERSION
              + "; restore the savepoint with the connector that wrote it, or a newer one");
    }
    try {
      return deserializeV1(new DataInputDeserializer(bytes));
    } catch (IOException | RuntimeException e) {
      throw new IOException("a committable in the state is damaged: " + e.getMessage(), e);
    }
  }

  private static TsmCommittable deserializeV1(DataInputDeserializer in) throws IOException {
    int magic = in.readInt();
    if (magic != MAGIC) {
      throw new IOException(String.format("it begins with %08x, not %08x", magic, MAGIC));
    }
    CommitId id = new CommitId(readUuid(in), in.readInt(), readUuid(in), in.readLong());
    String database = in.readUTF();
    String retentionPolicy = in.readUTF();
    int segmentCount = readCount(in);
    List<FileRef> segments = new ArrayList<>();
    for (int i = 0; i < segmentCount; i++) {
      segments.add(readFile(in));
    }
    int stagedCount = readCount(in);
    List<StagedRef> staged = new ArrayList<>();
    for (int i = 0; i < stagedCount; i++) {
      staged.add(new StagedRef(in.readLong(), in.readUTF(), in.readLong()));
    }
    FileRef rejects = in.readBoolean() ? readFile(in) : null;
    TsmCommittable committable =
        new TsmCommittable(
            id,
            database,
            retentionPolicy,
            segments,
            staged,
            rejects,
            in.readLong(),
            in.readLong(),
            in.readLong());
    if (in.available() > 0) {
      throw new IOException(in.available() + " bytes are left over");
    }
    return committable;
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
