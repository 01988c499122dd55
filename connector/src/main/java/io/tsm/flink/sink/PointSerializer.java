package io.tsm.flink.sink;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Points between tasks: series key, time, then for each field its name, the code that its type has
 * in TSM blocks, and eight bytes or a string. Lengths are ints.
 */
@Internal
final class PointSerializer extends TypeSerializerSingleton<Point> {
  private static final long serialVersionUID = 1L;

  static final PointSerializer INSTANCE = new PointSerializer();

  private static final byte[] NO_BYTES = {};

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public Point createInstance() {
    return null; // immutable: there is nothing to fill
  }

  @Override
  public Point copy(Point from) {
    return from;
  }

  @Override
  public Point copy(Point from, Point reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Point point, DataOutputView target) throws IOException {
    writeBytes(point.seriesKey().bytes(), 0, point.seriesKey().length(), target);
    target.writeLong(point.time());
    target.writeInt(point.fieldCount());
    for (int i = 0; i < point.fieldCount(); i++) {
      byte[] name = point.fieldName(i);
      writeBytes(name, 0, name.length, target);
      target.writeByte(point.fieldType(i).blockCode());
      if (point.fieldType(i) == FieldType.STRING) {
        writeBytes(point.stringBytes(i), point.stringStart(i), point.stringLength(i), target);
      } else {
        target.writeLong(point.bits(i));
      }
    }
  }

  private static void writeBytes(byte[] bytes, int from, int length, DataOutputView target)
      throws IOException {
    target.writeInt(length);
    target.write(bytes, from, length);
  }

  @Override
  public Point deserialize(DataInputView source) throws IOException {
    byte[] key = readBytes(source);
    long time = source.readLong();
    int count = source.readInt();
    byte[][] names = new byte[count][];
    FieldType[] types = new FieldType[count];
    long[] bits = new long[count];
    byte[][] strings = new byte[count][];
    for (int i = 0; i < count; i++) {
      names[i] = readBytes(source);
      int code = source.readByte();
      types[i] = FieldType.ofBlockCode(code);
      if (types[i] == null) {
        throw new IOException("a point with a field of unknown type " + code);
      }
      boolean string = types[i] == FieldType.STRING;
      strings[i] = string ? readBytes(source) : NO_BYTES;
      bits[i] = string ? 0 : source.readLong();
    }
    return Point.ofParts(SeriesKey.ofStored(key, 0, key.length), time, names, types, bits, strings);
  }

  @Override
  public Point deserialize(Point reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  private static byte[] readBytes(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return bytes;
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<Point> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says that the bytes never change. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Point> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
