package io.tsm.engine.influx;

import io.tsm.engine.io.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A protobuf message that grows field by field. Two of the wire types are all that InfluxDB's meta
 * data needs, for which a library with a compiler would be a large tool. A field is written also if
 * it is 0: proto2 tells "0" from "missing", and influxd asks for it.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 */
final class ProtobufMessage {
  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private final ByteWriter out = new ByteWriter(64);

  /** An int32, int64, uint32, uint64 or bool; a negative one takes ten bytes. */
  ProtobufMessage number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  ProtobufMessage bytes(int field, byte[] value) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtobufMessage text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtobufMessage message(int field, ProtobufMessage value) {
    return bytes(field, value.toByteArray());
  }

  byte[] toByteArray() {
    return Arrays.copyOf(out.array(), out.size());
  }

  private void varint(long value) {
    long rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.writeByte((int) ((rest & 0x7F) | 0x80));
    }
    out.writeByte((int) rest);
  }
}
