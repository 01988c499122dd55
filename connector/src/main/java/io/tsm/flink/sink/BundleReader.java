package io.tsm.flink.sink;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.SeriesTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * Reads points out of bundles. A series that comes again, in whatever bundle, is the same object,
 * and so are the names of its fields: who files values under them need not compare bytes.
 */
@Internal
final class BundleReader {
  private static final int KNOWN_SERIES = 1 << 16;
  private static final long KNOWN_SERIES_BYTES = 16L << 20;
  private static final int KNOWN_SHAPES = 1 << 10;
  private static final byte[] NO_BYTES = {};

  private final SeriesTable known = new SeriesTable(KNOWN_SERIES, KNOWN_SERIES_BYTES);
  private final Map<ByteBuffer, Shape> knownShapes = new HashMap<>();
  private final ByteReader in = new ByteReader("a bundle of points");
  private final List<SeriesKey> series = new ArrayList<>(); // of the bundle at hand
  private final List<Shape> shapes = new ArrayList<>();

  /** What points of different series have in common. */
  private static final class Shape {
    final byte[][] names;
    final FieldType[] types;
    final byte[][] noStrings;
    final byte[][] deleted;
    boolean hasStrings;

    Shape(int fields, int deletes) {
      names = new byte[fields][];
      types = new FieldType[fields];
      noStrings = new byte[fields][];
      deleted = new byte[deletes][];
    }
  }

  /** Begins a bundle, which must stay as it is until all of it is read. */
  void open(PointBundle bundle) {
    in.reset(bundle.bytes().array(), 0, bundle.bytes().size(), 0);
    series.clear();
    shapes.clear();
  }

  /** The next point, or null. */
  Point next() throws CorruptFileException {
    if (in.remaining() == 0) {
      return null;
    }
    SeriesKey key = readSeries();
    Shape shape = readShape();
    long time = in.readLong();
    int count = shape.names.length;
    long[] bits = new long[count];
    byte[][] strings = shape.noStrings;
    if (shape.hasStrings) {
      strings = strings.clone();
      readMixed(shape, bits, strings);
    } else {
      for (int i = 0; i < count; i++) {
        bits[i] = in.readLong();
      }
    }
    return Point.ofParts(key, time, shape.names, shape.types, bits, strings, shape.deleted);
  }

  private void readMixed(Shape shape, long[] bits, byte[][] strings) throws CorruptFileException {
    for (int i = 0; i < bits.length; i++) {
      if (shape.types[i] == FieldType.STRING) {
        strings[i] = readName();
      } else {
        bits[i] = in.readLong();
      }
    }
  }

  private SeriesKey readSeries() throws CorruptFileException {
    int number = in.readUvarintUpTo("number of a series", series.size());
    if (number > 0) {
      return series.get(number - 1);
    }
    int length = in.readUvarintUpTo("length of a series key", in.remaining());
    int from = in.position();
    in.skip(length);
    SeriesKey key = known.ofStored(in.array(), from, from + length);
    series.add(key);
    return key;
  }

  private Shape readShape() throws CorruptFileException {
    int number = in.readUvarintUpTo("number of a shape", shapes.size());
    if (number > 0) {
      return shapes.get(number - 1);
    }
    int from = in.position();
    Shape shape = readNewShape();
    byte[] written = new byte[in.position() - from];
    System.arraycopy(in.array(), from, written, 0, written.length);
    if (knownShapes.size() == KNOWN_SHAPES) {
      knownShapes.clear();
    }
    Shape same = knownShapes.putIfAbsent(ByteBuffer.wrap(written), shape);
    shapes.add(same == null ? shape : same);
    return shapes.get(shapes.size() - 1);
  }

  private Shape readNewShape() throws CorruptFileException {
    int fields = in.readUvarintUpTo("number of fields", in.remaining());
    int deletes = in.readUvarintUpTo("number of deletes", in.remaining());
    Shape shape = new Shape(fields, deletes);
    for (int i = 0; i < fields; i++) {
      shape.names[i] = readName();
      int code = in.readUnsignedByte();
      shape.types[i] = FieldType.ofBlockCode(code);
      if (shape.types[i] == null) {
        throw in.corrupt("a point with a field of unknown type " + code);
      }
      shape.noStrings[i] = NO_BYTES;
      shape.hasStrings |= shape.types[i] == FieldType.STRING;
    }
    for (int i = 0; i < deletes; i++) {
      shape.deleted[i] = readName();
    }
    return shape;
  }

  private byte[] readName() throws CorruptFileException {
    return in.readBytes(in.readUvarintUpTo("length of bytes", in.remaining()));
  }
}
