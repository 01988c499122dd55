package io.tsm.examples.ingest;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** File (int), line (long), length of the text (int), text. */
final class SourceLineSerializer extends TypeSerializerSingleton<SourceLine> {
  private static final long serialVersionUID = 1L;

  static final SourceLineSerializer INSTANCE = new SourceLineSerializer();

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public SourceLine createInstance() {
    return null; // immutable: there is nothing to fill
  }

  @Override
  public SourceLine copy(SourceLine from) {
    return from;
  }

  @Override
  public SourceLine copy(SourceLine from, SourceLine reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(SourceLine line, DataOutputView target) throws IOException {
    target.writeInt(line.file());
    target.writeLong(line.line());
    target.writeInt(line.text().length);
    target.write(line.text());
  }

  @Override
  public SourceLine deserialize(DataInputView source) throws IOException {
    int file = source.readInt();
    long line = source.readLong();
    byte[] text = new byte[source.readInt()];
    source.readFully(text);
    return new SourceLine(file, line, text);
  }

  @Override
  public SourceLine deserialize(SourceLine reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public TypeSerializerSnapshot<SourceLine> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Says that the bytes never change. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourceLine> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
