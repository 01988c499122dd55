package io.tsm.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SqlPageTest {
  private static final String PAGE =
      """
      # Page
      ```sql
      -- a comment; with a semicolon
      SET 'a' = 'b';
      SELECT ';' AS x,
        2 AS y;  -- two
      ```

      ```text
      +I
      ```
      ```sql
      DROP TABLE t;
      ```
      """;

  @Test
  void findsStatementsAndWhatTheyPrint() {
    SqlPage page = SqlPage.parse(PAGE);

    assertThat(page.blocks()).hasSize(2);
    assertThat(page.blocks().get(0).statements())
        .containsExactly("SET 'a' = 'b'", "SELECT ';' AS x,\n  2 AS y");
    assertThat(page.blocks().get(0).printed()).isEqualTo("+I\n");
    assertThat(page.blocks().get(0).line()).isEqualTo(3);
    assertThat(page.blocks().get(1).printed()).isNull();
  }

  @Test
  void refusesABlockWithoutAnEnd() {
    assertThatThrownBy(() -> SqlPage.parse("```sql\nSELECT 1\n```\n"))
        .hasMessageContaining("at line 2");
  }
}
