package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/format/block.md */
class BlockPageTest {

  static Stream<Arguments> examples() {
    long[] regular = Columns.at(0, 10, 20, 30);
    long[] irregular = Columns.at(0, 10, 20, 31);
    return Stream.of(
        Arguments.of("float", Columns.floats(regular, 21.5, 21.5, 21.75, -3)),
        Arguments.of("integer-simple8b", Columns.integers(irregular, 5, 3, 4, 1000)),
        Arguments.of("integer-run", Columns.integers(regular, 100, 110, 120, 130)),
        Arguments.of("integer-raw", Columns.integers(Columns.at(0, 1), Long.MIN_VALUE, 1)),
        Arguments.of(
            "times-raw", Columns.integers(new long[] {0, 1L << 61, (1L << 61) + 1}, 1, 2, 3)),
        Arguments.of("one-value", Columns.integers(Columns.at(0), 7)),
        Arguments.of("boolean", Columns.booleans(regular, true, false, true, true)),
        Arguments.of("string", Columns.strings(regular, "ok", "ok", "", "failed")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void exampleIsWhatTheEngineReadsAndWrites(String name, Values values) throws IOException {
    byte[] bytes = DocPage.read("format/block.md").example(name);

    Values decoded = Values.create(values.type(), 1);
    int rows = new BlockCodec().decode(new ByteReader("block.md", bytes), values.type(), decoded);
    assertThat(Columns.rows(decoded, 0, rows)).isEqualTo(Columns.rows(values, 0, values.size()));

    ByteWriter out = new ByteWriter(64);
    new BlockCodec().encode(values, 0, values.size(), out);
    assertThat(DocPage.hex(Arrays.copyOf(out.array(), out.size()))).isEqualTo(DocPage.hex(bytes));
  }
}
