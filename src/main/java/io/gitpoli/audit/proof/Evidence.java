package io.gitpoli.audit.proof;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The trail as an auditor reads it, all of it as it was at one moment. Nothing is changed. Every
 * operation throws {@link io.gitpoli.audit.AuditException} where the store can't be read.
 */
public interface Evidence extends AutoCloseable {
  /** The records of the sealed days, oldest first. */
  List<DayRecord> days();

  /** How far sealing is. */
  SealingState sealing();

  /** Every event and every leaf whose id is in the range, by id. */
  void entries(Range range, Consumer<Entry> consumer);

  /** Every id of an event that is outside the range and none that gitpoli makes. */
  void strangers(Range range, Consumer<String> consumer);

  /** Every leaf whose id is in the range, by id. */
  void leaves(Range range, Consumer<Leaf> consumer);

  /** The event with this id. */
  Optional<StoredEvent> find(String id);

  /** The id that comes first of all. */
  Optional<String> firstId();

  @Override
  void close();

  /**
   * A range of ids.
   *
   * @param from included
   * @param until left out; null where the range has no end, whatever somebody takes for an id
   */
  record Range(String from, String until) {}

  /**
   * How far sealing is.
   *
   * @param idsBelow no event is taken whose id is below; empty where nothing was sealed
   * @param day the day that is being sealed now; null where none is
   * @param lastUnhashed the last event from before there were hashes; empty where there is none
   */
  record SealingState(String idsBelow, LocalDate day, String lastUnhashed) {}

  /** What was kept of an event when its day was sealed: the hash of its content, in hex. */
  record Leaf(String id, String sha256) {}

  /**
   * An event with its leaf; one of the two may be missing.
   *
   * @param leaf the hash in hex; null where there is no leaf
   * @param event null where there is no event
   * @param found whether filters find the event by what its document says
   */
  record Entry(String id, String leaf, StoredEvent event, boolean found) {}
}
