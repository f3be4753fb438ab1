package io.gitpoli.audit.proof;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.EventHash;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.Evidence.Entry;
import io.gitpoli.audit.proof.Evidence.Range;
import io.gitpoli.audit.proof.Finding.Kind;
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
  // Above every id: a letter comes after every digit.
  private static final String END = "\uffff";

  private final Evidence evidence;
  private final SortedMap<LocalDate, DayRecord> records = new TreeMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private long wrong;
  private long events;
  private long openEvents;
  private long unhashedEvents;
  private long sealedDays;
  private long expiredDays;
  // The day whose entries are being read.
  private Day day;

  public Verifier(Evidence evidence) {
    this.evidence = evidence;
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
    checkChain(days);
    expectedRoots.forEach(this::checkExpected);
    SortedMap<LocalDate, DayRecord> gone = new TreeMap<>(records);
    since.ifPresent(first -> gone.headMap(first).clear());
    until.ifPresent(last -> gone.tailMap(last.plusDays(1)).clear());
    Optional<LocalDate> sealing = evidence.sealing();
    evidence.entries(
        new Range(
            since.map(Verifier::firstId).orElse(""),
            until.map(last -> firstId(last.plusDays(1))).orElse(END)),
        entry -> {
          check(entry, sealing, gone);
          progress.accept(events);
        });
    endDay();
    checkGone(gone);
    return new Verification(
        events,
        sealedDays,
        expiredDays,
        openEvents,
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

  private void checkExpected(LocalDate expectedDay, String root) {
    DayRecord record = records.get(expectedDay);
    if (record == null) {
      found(expectedDay, "it has no record, but a root was noted");
    } else if (!record.root().equals(root)) {
      found(expectedDay, "its root is not the one that was noted");
    }
  }

  private void check(
      Entry entry, Optional<LocalDate> sealing, SortedMap<LocalDate, DayRecord> gone) {
    if (!EventIds.isId(entry.id())) {
      found(new Finding(Kind.INSERTED, null, entry.id(), "its id is none that gitpoli makes"));
      return;
    }
    LocalDate date = dayOf(entry.id());
    if (day == null || !day.date.equals(date)) {
      endDay();
      gone.remove(date);
      boolean open =
          !records.containsKey(date)
              && (records.isEmpty() || date.isAfter(records.lastKey()))
              && !sealing.equals(Optional.of(date));
      day = new Day(date, records.get(date), sealing.equals(Optional.of(date)), open);
    }
    day.take(entry);
  }

  private void endDay() {
    if (day != null) {
      day.end();
      day = null;
    }
  }

  private void checkGone(SortedMap<LocalDate, DayRecord> gone) {
    // Retention removes the oldest days: what is gone from among the others was removed otherwise.
    Optional<LocalDate> oldest = evidence.firstId().filter(EventIds::isId).map(Verifier::dayOf);
    for (LocalDate date : gone.keySet()) {
      if (oldest.isPresent() && oldest.get().isBefore(date)) {
        found(date, "all its events are gone, while older ones are there");
      } else {
        expiredDays++;
      }
    }
  }

  static LocalDate dayOf(String id) {
    return LocalDate.ofInstant(EventIds.timeOf(id), ZoneOffset.UTC);
  }

  static String firstId(LocalDate day) {
    return EventIds.first(day.atStartOfDay(ZoneOffset.UTC).toInstant());
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

  /** The entries of one day. */
  private final class Day {
    private final LocalDate date;
    private final DayRecord record;
    private final boolean beingSealed;
    // Later than every sealed day; but where it has leaves, it was sealed and its record is gone.
    private final boolean afterSealed;
    private final MerkleTree tree = new MerkleTree();
    private long withoutLeaf;

    Day(LocalDate date, DayRecord record, boolean beingSealed, boolean afterSealed) {
      this.date = date;
      this.record = record;
      this.beingSealed = beingSealed;
      this.afterSealed = afterSealed;
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
        withoutLeaf++;
        if (!beingSealed && !afterSealed) {
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
      if (record != null) {
        sealedDays++;
        checkRecord();
      } else if (beingSealed || afterSealed && tree.size() == 0) {
        openEvents += withoutLeaf + (beingSealed ? tree.size() : 0);
      } else if (tree.size() > 0) {
        Verifier.this.found(date, "it was sealed, but its record is gone");
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
