package io.gitpoli.inbox.cosmos;

import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.inbox.Receipt;
import io.gitpoli.policy.Health;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inbox in a container of Azure Cosmos DB, partitioned by {@code /pk}. Any number of instances
 * may use one container; the account's consistency must be strong, since what one of them wrote
 * decides what the next may do.
 *
 * <p>An entry and its key's item are in the partition of their repository, so that both change at
 * once or not at all. Each change is made of what was read, and only where that still stands (by
 * its ETag): else it is read and made anew. Where an answer is lost, what is stored tells whether
 * the change was made.
 *
 * <p>What other instances made due, or left, is noticed within five seconds.
 */
public final class CosmosInbox implements Inbox {
  private static final Logger LOG = LoggerFactory.getLogger(CosmosInbox.class);

  // Each time somebody else was faster, in the milliseconds between a read and its write.
  private static final int TRIES = 20;
  // The leases that are held are to be renewed that often.
  private static final Duration LOOKING = LEASE.dividedBy(4);
  // What one look passes over is named in its queries, of which Cosmos DB takes 512 KB.
  private static final int LOOKED_AT = 1_000;

  private final Rows rows;
  private final Pointers pointers;
  private final Notes notes;
  private final Clock clock;
  private final Agenda agenda = new Agenda();
  // Leases end within seconds: what may take longer has threads of its own.
  private final InParallel leases = new InParallel();
  private final InParallel lookups = new InParallel();
  // By the tokens of this process's claims: what is taken for certain need not be asked for. One
  // that is missing costs a refused write, one too many would keep its deliveries back for ever.
  private final Map<String, String> heldKeys = new ConcurrentHashMap<>();

  /**
   * @param container of the store's database
   */
  public CosmosInbox(CosmosStore store, String container, Clock clock) {
    Items items = new Items(store, container);
    this.rows = new Rows(items);
    this.pointers = new Pointers(items);
    this.notes = new Notes(items);
    this.clock = clock;
  }

  // Accepting.

  @Override
  public Receipt accept(Entry entry, boolean claim) {
    if (!point(entry)) {
      return new Receipt.Conflict();
    }
    Acceptance acceptance = new Acceptance(entry, claim);
    return settle(entry.id(), acceptance::attempt);
  }

  @Override
  public void ignore(Entry entry) {
    if (point(entry)) {
      Instant now = clock.instant();
      Row ignored = Row.ignored(entry, now);
      settle(
          entry.id(),
          () -> {
            if (rows.write(Optional.empty(), ignored) == Written.WRITTEN) {
              return Optional.of(true);
            }
            Optional<Row> known = rows.read(Names.partition(entry), entry.id());
            return known.isPresent()
                    && (!known.get().isGone(now) || rows.write(known, ignored) == Written.WRITTEN)
                ? Optional.of(true)
                : Optional.empty();
          });
    }
  }

  /** Makes its id known; false where another delivery has it. */
  private boolean point(Entry entry) {
    Instant now = clock.instant();
    Pointer pointer = Pointer.to(entry, now);
    return settle(
        entry.id(),
        () -> {
          if (pointers.create(pointer)) {
            return Optional.of(true);
          }
          Optional<Pointer> there = pointers.read(entry.id());
          if (there.isEmpty()) {
            return Optional.empty();
          } else if (there.get().isTo(entry)) {
            return Optional.of(true);
          } else if (there.get().isNew(now) || row(there.get(), now).isPresent()) {
            return Optional.of(false);
          }
          // What it points to is gone, or never came to be.
          return pointers.replace(there.get(), pointer) ? Optional.of(true) : Optional.empty();
        });
  }

  /** One delivery on its way into the inbox; for one thread. */
  private final class Acceptance {
    private final Entry entry;
    private final String token = UUID.randomUUID().toString();
    private final Instant now = clock.instant();
    private boolean claim;
    private Optional<Row> known = Optional.empty();

    Acceptance(Entry entry, boolean claim) {
      this.entry = entry;
      this.claim = claim;
    }

    /** Empty where it changed meanwhile. */
    Optional<Receipt> attempt() {
      Optional<Row> kept = known.filter(row -> !row.isGone(now));
      if (kept.isPresent()) {
        Optional<Receipt> receipt = receipt(kept.get());
        if (receipt.isPresent()) {
          return receipt;
        }
      }
      Row due = kept.map(row -> row.again(now)).orElseGet(() -> Row.pending(entry, now));
      Row next = claim ? due.claimed(token, now) : due;
      switch (rows.write(known, next)) {
        case WRITTEN -> {
          if (!claim) {
            agenda.add(now);
          }
          return Optional.of(claim ? claimed(next) : new Receipt.Queued());
        }
        case CHANGED -> known = rows.read(next.partition(), entry.id());
        case KEY_TAKEN -> claim = false;
      }
      return Optional.empty();
    }

    /** Of what needs no change. */
    private Optional<Receipt> receipt(Row row) {
      if (!row.isOf(entry)) {
        return Optional.of(new Receipt.Conflict());
      } else if (row.isHeldBy(token)) {
        // The answer was lost that said so.
        return Optional.of(claimed(row));
      }
      return switch (row.state()) {
        case DONE, IGNORED -> Optional.of(new Receipt.Finished(row.auditId()));
        case WORKING -> Optional.of(new Receipt.Queued());
        case PENDING, WAITING, FAILED -> Optional.empty();
      };
    }

    private Receipt claimed(Row row) {
      Claim claim = row.claim();
      row.heldKey().ifPresent(key -> heldKeys.put(claim.token(), key));
      return new Receipt.Claimed(claim);
    }
  }

  // Working.

  @Override
  public boolean isDue() {
    return agenda.isDue(clock.instant());
  }

  @Override
  public List<Claim> claim(Collection<Claim> held, int max) {
    long begun = System.nanoTime();
    // What the caller was not told that it holds, it never releases.
    heldKeys.keySet().retainAll(held.stream().map(Claim::token).collect(Collectors.toSet()));
    Set<String> passed = renew(held);
    if (max <= 0 || isLate(begun)) {
      return List.of();
    }
    Instant now = clock.instant();
    agenda.look(now);
    List<Claim> claims = claimDue(now, begun, max, passed);
    if (claims.size() == max || isLate(begun)) {
      agenda.add(now);
    }
    return claims;
  }

  /** Returns the deliveries whose leases were not renewed: those are not claimed from oneself. */
  private Set<String> renew(Collection<Claim> held) {
    InParallel.Results<String> renewed =
        leases.each(
            held,
            claim -> {
              change(claim, row -> row.renewed(clock.instant()));
              return claim.entry().id();
            });
    if (renewed.failure().isPresent()) {
      InboxException failure = renewed.failure().get();
      if (renewed.done().isEmpty()) {
        throw failure;
      }
      LOG.warn(
          "{} of {} leases are renewed, not the others: {}",
          renewed.done().size(),
          held.size(),
          failure.getMessage());
    }
    Set<String> others = new HashSet<>();
    held.forEach(claim -> others.add(claim.entry().id()));
    renewed.done().forEach(others::remove);
    return others;
  }

  /** Whether it is time to hand over what is claimed, and to renew the leases that are held. */
  private static boolean isLate(long begun) {
    return System.nanoTime() - begun >= LOOKING.toNanos();
  }

  private List<Claim> claimDue(Instant now, long begun, int max, Set<String> passed) {
    List<Claim> claims = new ArrayList<>();
    Set<String> taken = new HashSet<>(heldKeys.values());
    Optional<InboxException> failure = Optional.empty();
    int asked;
    int found;
    do {
      asked = max - claims.size();
      try {
        List<Row> due = rows.due(now, taken, passed, asked);
        found = due.size();
        // Of those with one key the first alone, unless it is another that holds it already.
        List<Row> first =
            due.stream()
                .filter(row -> row.key().map(taken::add).orElse(true) || row.heldKey().isPresent())
                .toList();
        due.forEach(row -> passed.add(row.delivery()));
        InParallel.Results<Optional<Claim>> results =
            leases.each(first, row -> isLate(begun) ? Optional.empty() : claim(row));
        results.done().forEach(claim -> claim.ifPresent(claims::add));
        failure = failure.or(results::failure);
      } catch (InboxException e) {
        // What is claimed by now is the caller's all the same.
        failure = failure.or(() -> Optional.of(e));
        break;
      }
      // Those that can't be claimed hid others: those are found now.
    } while (found == asked && claims.size() < max && passed.size() < LOOKED_AT && !isLate(begun));
    if (failure.isPresent()) {
      if (claims.isEmpty()) {
        throw failure.get();
      }
      LOG.warn("not all that is due could be claimed: {}", failure.get().getMessage());
    }
    return claims;
  }

  /** What was due a moment ago; empty where it, or its key, is another's now. */
  private Optional<Claim> claim(Row due) {
    // Its lease begins now, however long ago it was found.
    Instant now = clock.instant();
    Row claimed = due.claimed(UUID.randomUUID().toString(), now);
    Claim claim;
    try {
      claim = claimed.claim();
    } catch (UncheckedIOException e) {
      giveUp(due, e.getMessage(), now);
      return Optional.empty();
    }
    try {
      if (rows.write(Optional.of(due), claimed) != Written.WRITTEN) {
        return Optional.empty();
      }
    } catch (LostAnswerException e) {
      if (!holds(claim)) {
        return Optional.empty();
      }
    }
    claimed.heldKey().ifPresent(key -> heldKeys.put(claim.token(), key));
    return Optional.of(claim);
  }

  /** Nobody could ever work on it, and meanwhile it would keep others from their key. */
  private void giveUp(Row due, String reason, Instant now) {
    try {
      if (rows.write(Optional.of(due), due.parked(reason, now)) == Written.WRITTEN) {
        LOG.error("delivery {} is given up: {}", due.delivery(), reason);
        agenda.add(now);
      }
    } catch (LostAnswerException e) {
      throw e.asInboxException();
    }
  }

  @Override
  public boolean holds(Claim claim) {
    return rows.read(Names.partition(claim.entry()), claim.entry().id())
        .filter(row -> row.isHeldBy(claim.token()))
        .isPresent();
  }

  @Override
  public boolean moveTo(Claim claim, String key) {
    if (!change(claim, row -> row.movedTo(key))) {
      return false;
    }
    heldKeys.put(claim.token(), key);
    agenda.add(clock.instant());
    return true;
  }

  @Override
  public void finish(Claim claim, Optional<String> auditId) {
    release(claim, row -> row.finished(auditId, clock.instant()));
  }

  @Override
  public void postpone(
      Claim claim,
      Instant due,
      String reason,
      boolean blocks,
      Optional<String> auditId,
      Optional<String> note) {
    release(claim, row -> row.postponed(due, reason, blocks, auditId, note, clock.instant()));
    agenda.add(due);
  }

  @Override
  public void await(Claim claim, Instant due, String reason, Optional<String> note) {
    release(claim, row -> row.awaiting(due, reason, note, clock.instant()));
    agenda.add(due);
    // It may have been woken meanwhile.
    agenda.add(clock.instant());
  }

  @Override
  public void park(Claim claim, String reason) {
    release(claim, row -> row.parked(reason, clock.instant()));
  }

  private void release(Claim claim, UnaryOperator<Row> change) {
    try {
      change(claim, change);
    } finally {
      heldKeys.remove(claim.token());
      // Others with its key may go on.
      agenda.add(clock.instant());
    }
  }

  /** False where the claim is no longer the newest, or the entry's new key is taken. */
  private boolean change(Claim claim, UnaryOperator<Row> change) {
    return settle(
        claim.entry().id(),
        () -> {
          Optional<Row> row =
              rows.read(Names.partition(claim.entry()), claim.entry().id())
                  .filter(one -> one.isHeldBy(claim.token()));
          return row.isEmpty() ? Optional.of(false) : written(row.get(), change.apply(row.get()));
        });
  }

  private Optional<Boolean> written(Row before, Row after) {
    return switch (rows.write(Optional.of(before), after)) {
      case WRITTEN -> Optional.of(true);
      case KEY_TAKEN -> Optional.of(false);
      case CHANGED -> Optional.empty();
    };
  }

  // Waking.

  @Override
  public int wake(String topic) {
    return lookups.of(rows.ofTopic(topic), this::wake).stream().mapToInt(woken -> woken).sum();
  }

  private int wake(Row found) {
    Instant now = clock.instant();
    boolean unfinished =
        settle(
            found.delivery(),
            () -> {
              Optional<Row> row =
                  rows.read(found.partition(), found.delivery()).filter(Row::isUnfinished);
              return row.isEmpty() ? Optional.of(false) : written(row.get(), row.get().woken(now));
            });
    agenda.add(now);
    return unfinished ? 1 : 0;
  }

  @Override
  public Optional<DeliveryStatus> retry(String id) {
    Optional<Pointer> pointer = pointers.read(id);
    // It is kept for as long as the entry that begins anew may be.
    pointer.ifPresent(there -> pointers.replace(there, there.renewed(clock.instant())));
    return pointer.flatMap(this::again);
  }

  private Optional<DeliveryStatus> again(Pointer pointer) {
    Instant now = clock.instant();
    settle(
        pointer.delivery(),
        () -> {
          Optional<Row> row = row(pointer, now);
          return row.isEmpty() ? Optional.of(false) : written(row.get(), row.get().again(now));
        });
    agenda.add(now);
    return row(pointer, now).map(Row::status);
  }

  // Looking.

  @Override
  public Optional<DeliveryStatus> find(String id) {
    return pointers.read(id).flatMap(pointer -> row(pointer, clock.instant())).map(Row::status);
  }

  private Optional<Row> row(Pointer pointer, Instant now) {
    return rows.read(pointer.partition(), pointer.delivery()).filter(row -> !row.isGone(now));
  }

  @Override
  public Page list(Optional<State> state, Optional<String> cursor, int limit) {
    List<Row> found = rows.list(state, cursor.map(Row::requireSeq), limit + 1);
    List<Row> page = found.subList(0, Math.min(limit, found.size()));
    return new Page(
        page.stream().map(Row::status).toList(),
        found.size() > limit ? Optional.of(page.get(limit - 1).seq()) : Optional.empty());
  }

  @Override
  public Set<String> known(Collection<String> ids) {
    Instant now = clock.instant();
    // A pointer alone is of a delivery that was never acknowledged.
    return lookups.of(ids, id -> pointers.read(id).flatMap(pointer -> row(pointer, now))).stream()
        .flatMap(Optional::stream)
        .map(Row::delivery)
        .collect(Collectors.toSet());
  }

  @Override
  public Depth depth() {
    return new Depth(rows.countUnfinished(), rows.countFailed());
  }

  @Override
  public Optional<String> bookmark(String name) {
    return notes.bookmark(name);
  }

  @Override
  public void bookmark(String name, String value) {
    notes.bookmark(name, value);
  }

  /** Cosmos DB removes each by itself when its time is over. */
  @Override
  public boolean purge() {
    return false;
  }

  @Override
  public Health check() {
    try {
      notes.check(clock.instant());
      return Health.ok();
    } catch (InboxException e) {
      return Health.down(e.getMessage());
    }
  }

  /** The store is its owner's to close. */
  @Override
  public void close() {
    leases.close();
    lookups.close();
  }

  /**
   * Tries until something came of it.
   *
   * @param attempt empty where somebody else was faster
   */
  private static <T> T settle(String id, Supplier<Optional<T>> attempt) {
    boolean lost = false;
    for (int i = 0; i < TRIES; i++) {
      try {
        Optional<T> settled = attempt.get();
        if (settled.isPresent()) {
          return settled.get();
        }
      } catch (LostAnswerException e) {
        if (lost) {
          throw e.asInboxException();
        }
        // What is stored tells whether it was done.
        lost = true;
      }
    }
    throw new InboxException("delivery " + id + " is changed by too many at once");
  }
}
