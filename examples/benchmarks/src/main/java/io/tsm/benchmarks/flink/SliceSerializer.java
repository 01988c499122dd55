package io.tsm.benchmarks.flink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Slices in checkpoints, which live as long as a job. */
final class SliceSerializer<T> implements SimpleVersionedSerializer<Slice<T>> {
  private static final int VERSION = 1;
  private static final int USUAL_BYTES = 128;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(Slice<T> slice) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
    write(slice, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public Slice<T> deserialize(int version, byte[] bytes) throws IOException {
    return read(new DataInputDeserializer(bytes));
  }

  private static void write(Slice<?> slice, DataOutputView out) throws IOException {
    out.writeUTF(slice.records());
    out.writeInt(slice.index());
    out.writeInt(slice.of());
    out.writeInt(slice.laps());
    out.writeLong(slice.lapNanos());
    out.writeLong(slice.position());
  }

  private static <T> Slice<T> read(DataInputView in) throws IOException {
    return new Slice<>(
        in.readUTF(), in.readInt(), in.readInt(), in.readInt(), in.readLong(), in.readLong());
  }

  /** Several slices. */
  static final class OfMany<T> implements SimpleVersionedSerializer<Collection<Slice<T>>> {
    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(Collection<Slice<T>> slices) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
      out.writeInt(slices.size());
      for (Slice<T> slice : slices) {
        write(slice, out);
      }
      return out.getCopyOfBuffer();
    }

    @Override
    public Collection<Slice<T>> deserialize(int version, byte[] bytes) throws IOException {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      List<Slice<T>> slices = new ArrayList<>();
      for (int count = in.readInt(); count > 0; count--) {
        slices.add(read(in));
      }
      return slices;
    }
  }
}
