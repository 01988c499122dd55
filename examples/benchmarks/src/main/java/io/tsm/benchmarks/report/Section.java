package io.tsm.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of the page.
 *
 * @param title as the heading and above the plot
 * @param text Markdown before the table: what was done, and how; may be empty
 * @param verdicts of the targets that this part decides
 * @param table of the figures
 * @param plot of them; null if there is none
 * @param notes below the table: who was left out, and why; what a figure means
 * @param data all that was measured, for the JSON file; whatever Jackson can write
 */
public record Section(
    String title,
    String text,
    List<Verdict> verdicts,
    @JsonIgnore Table table,
    @JsonIgnore Plot plot,
    List<String> notes,
    Object data) {

  /**
   * The same with a note behind the others.
   *
   * @param more of what was measured: that which the note is about
   */
  public Section with(String note, Object more) {
    List<String> all = new ArrayList<>(notes);
    all.add(note);
    return new Section(title, text, verdicts, table, plot, all, List.of(data, more));
  }
}
