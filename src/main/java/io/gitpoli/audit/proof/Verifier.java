package io.gitpoli.audit.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.EventHash;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.Evidence.Entry;
import io.gitpoli.audit.proof.Evidence.Range;
import io.gitpoli.audit.proof.Evidence.SealingState;
import io.gitpoli.audit.proof.Finding.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Checks a trail: each event against its hash, each input against the event, the events of each
 * sealed day against its leaves, the leaves against the day's record, and the records against each
 * other. Keeps no more than one event and the records in memory. For one thread.
 */
public final class Verifier {
  private static final String RECORD_GONE = "it was sealed, but its record is gone";

  // gitpoli seals a day minutes after it ended: one that is over for a day is not just waiting.
  private static final int OVERDUE_DAYS = 2;

  private final Evidence evidence;
  private final LocalDate today;
  private final SortedMap<LocalDate, DayRecord> records = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  // The last day that was sealed, where its record is gone: told before its entries are read.
  private Optional<LocalDate> lastRecordGone = Optional.empty();
  private long wrong;
  private long events;
  private long openEvents;
  private long unhashedEvents;
  private long sealedDays;
  private long expiredDays;
  private long overdueDays;
  private SealingState sealing;
  // The day whose entries are being read.
  private Day day;

  /**
   * @param now decides which days should have been sealed
   */
  public Verifier(Evidence evidence, Instant now) {
    this.evidence = evidence;
    this.today = LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /**
   * Checks the days of a range, and the chain of all records.
   *
   * @param since the first day
   * @param until the last day
   * @param expectedRoots roots of days that were noted elsewhere
   * @param progress is told after each event how many there were
   */
  public Verification verify(
      Optional<LocalDate> since,
      Optional<LocalDate> until,
      Map<LocalDate, String> expectedRoots,
      LongConsumer progress) {
    List<DayRecord> days = evidence.days();
    days.forEach(record -> records.put(record.day(), record));
    sealing = evidence.sealing();
    checkChain(days);
    checkSealing();
    expectedRoots.forEach(this::checkExpected);
    SortedMap<LocalDate, DayRecord> gone = new TreeMap<>(records);
    since.ifPresent(first -> gone.headMap(first).clear());
    until.ifPresent(last -> gone.tailMap(last.plusDays(1)).clear());
    Range range =
        new Range(
            since.map(EventIds::first).orElse(""),
            until.map(last -> EventIds.first(last.plusDays(1))).orElse(null));
    // They are of no day, so that no range leaves them out.
    evidence.strangers(range, this::foundStranger);
    evidence.entries(
        range,
        entry -> {
          check(entry, gone);
          progress.accept(events);
        });
    endDay();
    checkGone(gone);
    return new Verification(
        events,
        sealedDays,
        expiredDays,
        openEvents,
        overdueDays,
        unhashedEvents,
        wrong,
        findings,
        days.isEmpty() ? null : days.get(days.size() - 1));
  }

  private void checkChain(List<DayRecord> days) {
    DayRecord before = null;
    for (DayRecord record : days) {
      if (!record.isSound()) {
        found(record.day(), "its record was changed: the root is not that of the record");
      }
      if (before == null && record.previous() != null) {
        found(record.day(), "its record follows one that is gone");
      } else if (before != null && !before.root().equals(record.previous())) {
        found(
            record.day(),
            "its record does not follow that of %s: that one was changed, or one between is gone"
                .formatted(before.day()));
      }
      before = record;
    }
  }

  /** Every day up to where sealing is has its record, and none after that. */
  private void checkSealing() {
    Optional<LocalDate> last =
        Optional.of(sealing.idsBelow())
            .filter(EventIds::isId)
            .map(id -> EventIds.dayOf(id).minusDays(1));
    LocalDate newest = records.isEmpty() ? null : records.lastKey();
    if (last.isEmpty() && !sealing.idsBelow().isEmpty()
        || newest != null && (last.isEmpty() || last.get().isBefore(newest))
        || sealing.day() != null && !last.equals(Optional.of(sealing.day()))) {
      found(newest, "how far sealing is was changed");
    } else if (last.isPresent() && !last.get().equals(newest) && sealing.day() == null) {
      found(last.get(), RECORD_GONE);
      lastRecordGone = last;
    }
  }

  private void checkExpected(LocalDate expectedDay, String root) {
    DayRecord record = records.get(expectedDay);
    if (record == null) {
      found(expectedDay, "it has no record, but a root was noted");
    } else if (!record.root().equals(root)) {
      found(expectedDay, "its root is not the one that was noted");
    }
  }

  private void check(Entry entry, SortedMap<LocalDate, DayRecord> gone) {
    if (!EventIds.isId(entry.id())) {
      foundStranger(entry.id());
      return;
    }
    LocalDate date = EventIds.dayOf(entry.id());
    if (day == null || !day.date.equals(date)) {
      endDay();
      gone.remove(date);
      day = new Day(date, records.get(date), state(date));
    }
    day.take(entry);
  }

  private State state(LocalDate date) {
    if (records.containsKey(date)) {
      return State.SEALED;
    } else if (date.equals(sealing.day())) {
      return State.BEING_SEALED;
    } else if (!records.isEmpty() && date.isBefore(records.lastKey())) {
      return State.BETWEEN_SEALED;
    } else if (EventIds.first(date).compareTo(sealing.idsBelow()) < 0) {
      return State.RECORD_GONE;
    }
    return State.OPEN;
  }

  private void endDay() {
    if (day != null) {
      day.end();
      day = null;
    }
  }

  private void checkGone(SortedMap<LocalDate, DayRecord> gone) {
    // Retention removes the oldest days: what is gone from among the others was removed otherwise.
    Optional<LocalDate> oldest = evidence.firstId().filter(EventIds::isId).map(EventIds::dayOf);
    for (LocalDate date : gone.keySet()) {
      if (oldest.isPresent() && oldest.get().isBefore(date)) {
        found(date, "all its events are gone, while older ones are there");
      } else {
        expiredDays++;
      }
    }
  }

  private void foundStranger(String id) {
    found(new Finding(Kind.INSERTED, null, id, "its id is none that gitpoli makes"));
  }

  private void found(LocalDate date, String problem) {
    found(new Finding(Kind.DAY, date, null, problem));
  }

  private void found(Finding finding) {
    wrong++;
    if (findings.size() < Verification.MAX_FINDINGS) {
      findings.add(finding);
    }
  }

  /** How a day stands by the records and by how far sealing is. */
  private enum State {
    SEALED,
    BEING_SEALED,
    /** Without a record, while a later day has one: it had no events, or its record is gone. */
    BETWEEN_SEALED,
    /** After the last record, but before where sealing is. */
    RECORD_GONE,
    /** Not sealed yet; but where it has leaves, it was. */
    OPEN
  }

  /** The entries of one day. */
  private final class Day {
    private final LocalDate date;
    private final DayRecord record;
    private final State state;
    private final MerkleTree tree = new MerkleTree();
    private final long eventsBefore = events;

    Day(LocalDate date, DayRecord record, State state) {
      this.date = date;
      this.record = record;
      this.state = state;
    }

    void take(Entry entry) {
      if (entry.leaf() != null) {
        tree.add(HexFormat.of().parseHex(entry.leaf()));
      }
      if (entry.event() == null) {
        found(Kind.REMOVED, entry, "its leaf is there, the event is gone");
        return;
      }
      events++;
      if (entry.leaf() == null) {
        if (state == State.SEALED || state == State.BETWEEN_SEALED) {
          found(Kind.INSERTED, entry, "it was not there when its day was sealed");
          return;
        }
      }
      problem(entry).ifPresent(problem -> found(Kind.CHANGED, entry, problem));
    }

    private Optional<String> problem(Entry entry) {
      ObjectNode content;
      String hash;
      try {
        content = entry.event().content();
        hash = EventHash.of(content);
      } catch (IllegalArgumentException e) {
        return Optional.of(e.getMessage());
      }
      if (!content.has(EventHash.FIELD)) {
        if (entry.id().compareTo(sealing.lastUnhashed()) > 0) {
          return Optional.of("its hash is gone");
        }
        unhashedEvents++;
      }
      if (entry.leaf() != null && !entry.leaf().equals(hash)) {
        return Optional.of("its content is not what its day was sealed with");
      }
      return entry
          .event()
          .problem(content, entry.id(), hash)
          .or(
              () ->
                  entry.found()
                      ? Optional.empty()
                      : Optional.of("filters find it by what its document does not say"));
    }

    private void found(Kind kind, Entry entry, String problem) {
      Verifier.this.found(new Finding(kind, date, entry.id(), problem));
    }

    void end() {
      if (state == State.SEALED) {
        sealedDays++;
        checkRecord();
      } else if (state == State.BEING_SEALED || state == State.OPEN && tree.size() == 0) {
        openEvents += events - eventsBefore;
        overdueDays += date.plusDays(OVERDUE_DAYS).isAfter(today) ? 0 : 1;
      } else if ((state == State.RECORD_GONE || tree.size() > 0)
          && !lastRecordGone.equals(Optional.of(date))) {
        Verifier.this.found(date, RECORD_GONE);
      }
    }

    private void checkRecord() {
      if (tree.size() == 0) {
        Verifier.this.found(date, "the leaves of its events are gone");
      } else if (tree.size() != record.events()) {
        Verifier.this.found(
            date, "it has %d leaves, its record says %d".formatted(tree.size(), record.events()));
      } else if (!HexFormat.of().formatHex(tree.root()).equals(record.tree())) {
        Verifier.this.found(date, "its leaves are not those that its record was made of");
      }
    }
  }
}
