package io.gitpoli.webhook;

import io.github.resilience4j.core.IntervalFunction;
import io.gitpoli.audit.AuditException;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.gate.Judgement;
import io.gitpoli.github.GitHubException;
import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.inbox.Receipt;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.redact.Redactor;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on what the inbox holds: on a new delivery at once where a worker is free, on the others in
 * their turn, again and again until each is finished or given up.
 */
public final class Dispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /**
   * What bounds the work.
   *
   * @param workers how many deliveries are worked on at once; most of their time they wait for
   *     GitHub, of which each calls at most once at a time
   * @param patience how long a delivery's sender waits for its outcome: GitHub waits 10 seconds
   * @param persistence for how long a delivery that fails is tried again
   * @param longestWait for how long a deployment waits for checks: GitHub fails a job that nobody
   *     let through for 30 days
   */
  public record Limits(int workers, Duration patience, Duration persistence, Duration longestWait) {
    public static final Limits STANDARD =
        new Limits(32, Duration.ofSeconds(8), Duration.ofHours(24), Duration.ofDays(30));
  }

  // Half of each wait is left to chance, so that what failed together does not come back together.
  private static final IntervalFunction BACKOFF =
      IntervalFunction.ofExponentialRandomBackoff(
          Duration.ofSeconds(1), 2, 0.5, Duration.ofMinutes(5));
  // Whatever is waited for wakes the delivery; this only catches an event that never came.
  private static final IntervalFunction WAITING =
      IntervalFunction.ofExponentialRandomBackoff(
          Duration.ofMinutes(1), 2, 0.5, Duration.ofMinutes(15));
  // A clock that is set forward must not end what has just begun to fail.
  private static final int FEWEST_TRIES = 10;
  // A limit that ends within it needs no words on GitHub, which would be calls themselves.
  private static final Duration SHORT_LIMIT = Duration.ofMinutes(1);
  // For so long each worker that gets free looks for more at once, and not only once a second.
  private static final Duration BACKLOG_LIKELY = Duration.ofSeconds(10);
  private static final Duration BUSY = Duration.ofSeconds(1);
  private static final Duration RENEWED_EVERY = Inbox.LEASE.dividedBy(4);
  private static final Duration FAREWELL = Duration.ofSeconds(8);

  private final Inbox inbox;
  private final HandlerRegistry registry;
  private final Redactor redactor;
  private final Clock clock;
  private final Limits limits;
  private final ExecutorService workers;
  private final AtomicInteger busy = new AtomicInteger();
  private final Map<Claim, Held> held = new ConcurrentHashMap<>();
  // When it was last known that the inbox holds more than is worked on.
  private volatile long backlogSeen = System.nanoTime();
  private volatile boolean closed;

  /** A lease that this process holds. */
  private static final class Held {
    private volatile long renewed = System.nanoTime();

    boolean certainly() {
      return System.nanoTime() - renewed < Inbox.LEASE.toNanos();
    }
  }

  /**
   * @param redactor takes secrets out of what is told of failures, in the inbox and on GitHub
   */
  public Dispatcher(
      Inbox inbox, HandlerRegistry registry, Redactor redactor, Clock clock, Limits limits) {
    this.inbox = inbox;
    this.redactor = redactor;
    this.registry = registry;
    this.clock = clock;
    this.limits = limits;
    AtomicInteger number = new AtomicInteger();
    this.workers =
        Executors.newFixedThreadPool(
            limits.workers(),
            work -> {
              Thread thread = new Thread(work, "delivery-" + number.incrementAndGet());
              // What is not finished is in the inbox: a process may end without asking it.
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Stores a delivery and works on it at once where it can; returns what came of it, or that it was
   * accepted where that takes longer.
   *
   * @throws InboxException where it could not be stored
   */
  Outcome take(Entry entry, Task task) {
    Receipt receipt = inbox.accept(entry, !closed && busy.get() < limits.workers());
    if (receipt instanceof Receipt.Claimed claimed) {
      return await(start(claimed.claim(), task), entry.receivedAt());
    }
    return settled(receipt);
  }

  /**
   * Stores a part of a delivery and works on it at once where it can, while nobody waits for it.
   *
   * @throws InboxException where it could not be stored
   */
  Outcome begin(Entry entry, Task task) {
    Receipt receipt = inbox.accept(entry, !closed && busy.get() < limits.workers());
    if (receipt instanceof Receipt.Claimed claimed) {
      start(claimed.claim(), task);
      return new Outcome.Accepted("it is being worked on");
    }
    return settled(receipt);
  }

  private Outcome settled(Receipt receipt) {
    if (receipt instanceof Receipt.Finished finished) {
      return new Outcome.Repeated(finished.auditId());
    }
    if (receipt instanceof Receipt.Conflict) {
      return new Outcome.Rejected(
          400, "X-GitHub-Delivery names another delivery that came before; each has its own");
    }
    backlogSeen = System.nanoTime();
    return new Outcome.Accepted("others before it are being worked on");
  }

  private CompletableFuture<Outcome> start(Claim claim, Task task) {
    // A few more than there are workers wait a moment for one, with their leases held.
    busy.incrementAndGet();
    Held lease = new Held();
    held.put(claim, lease);
    CompletableFuture<Outcome> answer = new CompletableFuture<>();
    workers.execute(
        () -> {
          try {
            answer.complete(work(claim, task, lease));
          } finally {
            held.remove(claim);
            busy.decrementAndGet();
            answer.complete(new Outcome.Accepted("it is tried again"));
          }
          if (System.nanoTime() - backlogSeen < BACKLOG_LIKELY.toNanos()) {
            sweep();
          }
        });
    return answer;
  }

  private Outcome await(CompletableFuture<Outcome> answer, Instant received) {
    Duration left = limits.patience().minus(Duration.between(received, clock.instant()));
    // A clock that was set must not make anyone wait longer, or not at all.
    long millis = Math.max(0, Math.min(left.toMillis(), limits.patience().toMillis()));
    try {
      return answer.get(millis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Outcome.Accepted("it is being worked on");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Accepted("it is being worked on");
    } catch (ExecutionException e) {
      throw new IllegalStateException("a worker tells its failures as outcomes", e);
    }
  }

  /** Renews the leases that are held, and begins what is due as far as workers are free. */
  public void sweep() {
    try {
      int places = closed ? 0 : Math.max(0, limits.workers() - busy.get());
      List<Claim> due = claim(places);
      if (due.size() == places) {
        backlogSeen = System.nanoTime();
      }
      due.forEach(this::begin);
    } catch (InboxException e) {
      LOG.warn("the inbox is looked at again later: {}", e.getMessage());
    }
  }

  private List<Claim> claim(int max) {
    long now = System.nanoTime();
    Map<Claim, Held> renewed = Map.copyOf(held);
    boolean aging =
        renewed.values().stream().anyMatch(lease -> now - lease.renewed >= RENEWED_EVERY.toNanos());
    // Nothing is written, and no disk waited for, where there is nothing to do.
    if (!aging && (max == 0 || !inbox.isDue())) {
      return List.of();
    }
    List<Claim> due = inbox.claim(renewed.keySet(), max);
    renewed.values().forEach(lease -> lease.renewed = now);
    return due;
  }

  private void begin(Claim claim) {
    Optional<Task> task;
    try {
      task = registry.task(event(claim.entry()));
    } catch (JsonDocument.MalformedException | Payload.MalformedException e) {
      task = Optional.empty();
    }
    // An older or newer version of this program may have stored it.
    start(claim, task.orElse(new Unknown()));
  }

  private static Event event(Entry entry) {
    return new Event(entry.id(), entry.event(), new Payload(JsonDocument.parse(entry.payload())));
  }

  /** A delivery that was accepted by a version that knew more. */
  private static final class Unknown implements Task {
    @Override
    public Optional<String> key() {
      return Optional.empty();
    }

    @Override
    public Outcome run(Attempt attempt) {
      throw GitHubException.permanent("this version of gitpoli knows no work for it");
    }
  }

  /** Works on a claim, and stores what came of it. */
  private Outcome work(Claim claim, Task task, Held lease) {
    Attempt attempt = new Attempt(inbox, claim, lease::certainly);
    Outcome outcome;
    try {
      outcome = task.run(attempt);
    } catch (BusyException e) {
      return later(attempt, task, clock.instant().plus(BUSY), e.getMessage(), attempt.note());
    } catch (GitHubException e) {
      return e.kind() == GitHubException.Kind.PERMANENT
          ? park(attempt, task, redactor.redact(e.getMessage()))
          : failed(attempt, task, e.getMessage(), e.retryAt());
    } catch (PolicyEngineException e) {
      return failed(attempt, task, "the policy engine gave no decision", Optional.empty());
    } catch (AuditException e) {
      return failed(attempt, task, "the audit trail can't be used", Optional.empty());
    } catch (InboxException e) {
      return failed(attempt, task, "the inbox can't be used", Optional.empty());
    } catch (UncheckedIOException e) {
      return failed(attempt, task, e.getMessage(), Optional.empty());
    } catch (RuntimeException | Error e) {
      LOG.error("delivery {} failed unexpectedly", claim.entry().id(), e);
      return failed(attempt, task, "something unexpected failed", Optional.empty());
    }
    try {
      store(attempt, task, outcome);
    } catch (InboxException e) {
      // What came of it is recorded and said: only that is found out, once its lease ends.
      LOG.warn("delivery {} could not be marked: {}", claim.entry().id(), e.getMessage());
    }
    return outcome;
  }

  private void store(Attempt attempt, Task task, Outcome outcome) {
    Claim claim = attempt.claim();
    if (outcome instanceof Outcome.Waiting waiting) {
      if (clock.instant().isAfter(claim.entry().receivedAt().plus(limits.longestWait()))) {
        park(attempt, task, "waited too long: " + waiting.reason());
      } else {
        Instant due = clock.instant().plusMillis(WAITING.apply(Math.min(claim.attempt(), 20)));
        inbox.await(claim, due, waiting.reason(), waiting.note());
      }
      return;
    }
    if (outcome instanceof Outcome.Decided decided) {
      Judgement judgement = decided.judgement();
      Optional<String> decision = Optional.of(judgement.first().auditId());
      Optional<Judgement.Unfinished> unsent = judgement.unfinished();
      if (unsent.isPresent() && !isOver(claim)) {
        inbox.postpone(
            claim,
            due(claim, unsent.get().retryAt()),
            redactor.redact("decided, and not yet reported: " + unsent.get().reason()),
            task.blocks(),
            decision,
            Optional.empty());
      } else if (unsent.isPresent()) {
        park(
            attempt,
            task,
            redactor.redact("decided, but GitHub was not told: " + unsent.get().reason()));
      } else {
        inbox.finish(claim, decision);
      }
      return;
    }
    inbox.finish(claim, Optional.empty());
    if (outcome instanceof Outcome.Accepted) {
      // It made others due.
      backlogSeen = System.nanoTime();
    }
  }

  private Outcome failed(Attempt attempt, Task task, String why, Optional<Instant> retryAt) {
    Claim claim = attempt.claim();
    String reason = redactor.redact(why);
    LOG.warn(
        "delivery {} of {} failed, attempt {}: {}",
        claim.entry().id(),
        claim.entry().event(),
        claim.attempt(),
        reason);
    if (isOver(claim)) {
      return park(attempt, task, reason);
    }
    boolean soon =
        retryAt.filter(end -> end.isBefore(clock.instant().plus(SHORT_LIMIT))).isPresent();
    Optional<String> note =
        soon || !attempt.mayHold() ? attempt.note() : held(attempt, task, reason);
    return later(attempt, task, due(claim, retryAt), reason, note);
  }

  private static Optional<String> held(Attempt attempt, Task task, String reason) {
    try {
      return task.hold(attempt, reason);
    } catch (RuntimeException e) {
      LOG.warn(
          "delivery {}: GitHub is not told why it takes longer: {}",
          attempt.claim().entry().id(),
          e.getMessage());
      return Optional.empty();
    }
  }

  private Outcome later(
      Attempt attempt, Task task, Instant due, String reason, Optional<String> note) {
    Claim claim = attempt.claim();
    try {
      boolean blocks = task.blocks() && attempt.maybeDecided();
      inbox.postpone(claim, due, reason, blocks, Optional.empty(), note);
    } catch (InboxException e) {
      // Its lease ends, and then it is taken up again.
      LOG.warn("delivery {} is tried again once its lease ends", claim.entry().id());
    }
    return new Outcome.Accepted("nothing was approved, it is tried again: " + reason);
  }

  private Outcome park(Attempt attempt, Task task, String reason) {
    String id = attempt.claim().entry().id();
    LOG.error("delivery {} is given up: {}; POST /deliveries/{}/retry tries again", id, reason, id);
    try {
      task.giveUp(attempt, reason);
    } catch (RuntimeException e) {
      LOG.warn("delivery {}: GitHub is not told that it is given up: {}", id, e.getMessage());
    }
    try {
      inbox.park(attempt.claim(), reason);
    } catch (InboxException e) {
      LOG.warn("delivery {} is tried again once its lease ends", id);
    }
    return new Outcome.Accepted("nothing was approved: " + reason);
  }

  private boolean isOver(Claim claim) {
    return claim.failures() >= FEWEST_TRIES
        && claim
            .failingSince()
            .filter(since -> clock.instant().isAfter(since.plus(limits.persistence())))
            .isPresent();
  }

  private Instant due(Claim claim, Optional<Instant> retryAt) {
    // A limit of GitHub's tells itself when it ends; it is no reason to wait longer each time.
    return retryAt
        .map(end -> end.plusMillis(BACKOFF.apply(1)))
        .orElseGet(
            () -> clock.instant().plusMillis(BACKOFF.apply(Math.min(claim.failures() + 1, 30))));
  }

  /** Begins nothing more, and waits a little for what is under way. */
  @Override
  public void close() {
    closed = true;
    workers.shutdown();
    try {
      if (!workers.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.shutdownNow();
        // Interrupted, each stores that it is to be tried again.
        workers.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
