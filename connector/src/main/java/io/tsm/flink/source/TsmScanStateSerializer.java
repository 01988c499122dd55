package io.tsm.flink.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Bytes of {@link TsmScanState} in checkpoints and savepoints: kept readable for ever. */
@Internal
final class TsmScanStateSerializer implements SimpleVersionedSerializer<TsmScanState> {
  static final TsmScanStateSerializer INSTANCE = new TsmScanStateSerializer();

  private static final int MAGIC = 0x54534D45; // TSME

  @Override
  public int getVersion() {
    return TsmSplitSerializer.VERSION;
  }

  @Override
  public byte[] serialize(TsmScanState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    out.writeInt(MAGIC);
    out.writeBoolean(state.planned());
    out.writeInt(state.pending().size());
    for (TsmSplit split : state.pending()) {
      TsmSplitSerializer.write(split, out);
    }
    out.writeInt(state.generations().size());
    for (Map.Entry<Long, Integer> shard : state.generations().entrySet()) {
      out.writeLong(shard.getKey());
      out.writeInt(shard.getValue());
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public TsmScanState deserialize(int version, byte[] bytes) throws IOException {
    TsmSplitSerializer.checkVersion("list of splits", version);
    try {
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      TsmSplitSerializer.checkMagic(MAGIC, in.readInt());
      boolean planned = in.readBoolean();
      List<TsmSplit> pending = new ArrayList<>();
      for (int i = in.readInt(); i > 0; i--) {
        pending.add(TsmSplitSerializer.read(in));
      }
      Map<Long, Integer> generations = new HashMap<>();
      for (int i = in.readInt(); i > 0; i--) {
        generations.put(in.readLong(), in.readInt());
      }
      TsmSplitSerializer.checkEnd(in);
      return new TsmScanState(planned, pending, generations);
    } catch (IOException | RuntimeException e) {
      throw new IOException("a list of splits in the state is damaged: " + e.getMessage(), e);
    }
  }
}
