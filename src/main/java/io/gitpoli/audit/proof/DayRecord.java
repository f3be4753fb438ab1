package io.gitpoli.audit.proof;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.CanonicalJson;
import java.time.LocalDate;
import java.util.Objects;
import java.util.Optional;

/**
 * What is kept of a sealed day for good. A day without events has none: the next one follows the
 * last that had events.
 *
 * @param day in UTC, by the times that the events' ids carry
 * @param events how many there were, at least 1
 * @param tree the root, in hex, of the Merkle tree (RFC 9162) whose leaves are the events' hashes,
 *     as bytes, in the order of their ids
 * @param previous the {@code root} of the record before; null in the first
 * @param root SHA-256, in hex, over the RFC 8785 canonical JSON of this record without this field:
 *     it binds this day and every one before
 */
@JsonPropertyOrder({"day", "events", "tree", "previous", "root"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DayRecord(
    @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate day,
    long events,
    String tree,
    String previous,
    String root) {
  public DayRecord {
    Objects.requireNonNull(day, "day");
    Objects.requireNonNull(tree, "tree");
    Objects.requireNonNull(root, "root");
  }

  /**
   * The record of a day.
   *
   * @param previous the root of the record before; empty for the first
   */
  public static DayRecord after(
      Optional<String> previous, LocalDate day, long events, String tree) {
    String before = previous.orElse(null);
    return new DayRecord(day, events, tree, before, rootOf(day, events, tree, before));
  }

  /** Whether the root is that of the other fields. */
  @JsonIgnore
  public boolean isSound() {
    return rootOf(day, events, tree, previous).equals(root);
  }

  private static String rootOf(LocalDate day, long events, String tree, String previous) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("day", day.toString());
    record.put("events", events);
    record.put("tree", tree);
    if (previous != null) {
      record.put("previous", previous);
    }
    return CanonicalJson.sha256(record);
  }
}
