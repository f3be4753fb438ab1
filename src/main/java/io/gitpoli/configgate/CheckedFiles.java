package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * How many of a pull request's files were checked.
 *
 * @param there those that are to be checked
 * @param changed all that it changes
 * @param removed those that would have been checked
 */
public record CheckedFiles(int there, int changed, int removed) {
  /** As a gate's input holds it; empty where it came to no check of files. */
  public static Optional<CheckedFiles> of(ObjectNode input) {
    return input.has("files")
        ? Optional.of(
            new CheckedFiles(
                input.path("files").size(),
                input.path("changed_files").asInt(),
                input.path("removed_files").asInt()))
        : Optional.empty();
  }

  /** A sentence. */
  public String text() {
    return "Checked: "
        + there
        + " of "
        + changed
        + (changed == 1 ? " changed file" : " changed files")
        + (removed == 0 ? "" : "; removed, so not checked: " + removed)
        + ".";
  }
}
