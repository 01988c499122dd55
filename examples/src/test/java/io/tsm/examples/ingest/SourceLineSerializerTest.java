package io.tsm.examples.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SourceLineSerializerTest {

  @Test
  void linesComeBack() throws IOException {
    var serializer = SourceLineTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(16);
    byte[] text = "m s=\"é\n\" 1".getBytes(StandardCharsets.UTF_8);
    serializer.serialize(new SourceLine(2, 1L << 40, text), out);
    serializer.serialize(new SourceLine(0, 1, new byte[0]), out);

    DataOutputSerializer copy = new DataOutputSerializer(16);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    serializer.copy(in, copy);
    serializer.copy(in, copy);
    assertThat(copy.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());

    in = new DataInputDeserializer(copy.getCopyOfBuffer());
    SourceLine line = serializer.deserialize(in);
    assertThat(line.file()).isEqualTo(2);
    assertThat(line.line()).isEqualTo(1L << 40);
    assertThat(line.text()).isEqualTo(text);
    assertThat(serializer.deserialize(in).text()).isEmpty();
    assertThat(in.available()).isZero();
  }
}
