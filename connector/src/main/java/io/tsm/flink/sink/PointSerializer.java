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
 * Points between tasks: series key, time, number of fields, then for each field its name, the code
 * that its type has in TSM blocks, and eight bytes or a string. If fields are deleted the number is
 * its bitwise complement, and theirs and their names follow. Lengths and numbers are ints.
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
    int deletedCount = point.deletedCount();
    target.writeInt(deletedCount == 0 ? point.fieldCount() : ~point.fieldCount());
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
    if (deletedCount > 0) {
      target.writeInt(deletedCount);
      for (int i = 0; i < deletedCount; i++) {
        byte[] name = point.deletedName(i);
        writeBytes(name, 0, name.length, target);
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
    int fieldCount = source.readInt();
    int count = fieldCount < 0 ? ~fieldCount : fieldCount;
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
    byte[][] deleted = new byte[fieldCount < 0 ? source.readInt() : 0][];
    for (int i = 0; i < deleted.length; i++) {
      deleted[i] = readBytes(source);
    }
    SeriesKey series = SeriesKey.ofStored(key, 0, key.length);
    return Point.ofParts(series, time, names, types, bits, strings, deleted);
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
