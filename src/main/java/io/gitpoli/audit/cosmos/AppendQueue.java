package io.gitpoli.audit.cosmos;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.cosmos.Appender.Part;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that appends. What waits while a batch is stored goes into the next ones together,
 * so that many callers share the counts that each batch writes; each append stands or falls alone.
 */
final class AppendQueue implements AutoCloseable {
  // GitHub waits 10 seconds for the answer to a webhook: the caller must hear of a failure before.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int WAITING = 2_048;
  // Some batches' worth; the rest waits for the next round.
  private static final int TAKEN_AT_ONCE = 256;

  private record Waiting(List<EventItem> events, CompletableFuture<Void> done) {}

  private final Appender appender;
  private final Duration patience;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
  private final Waiting last = new Waiting(List.of(), new CompletableFuture<>());
  private final Thread thread = new Thread(this::run, "audit-appender");
  private boolean closed;

  /**
   * @param patience how long an append waits to be durable
   */
  AppendQueue(Appender appender, Duration patience) {
    this.appender = appender;
    this.patience = patience;
    // Nothing is acknowledged before it is durable: a process may end without asking this thread.
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Returns when all of them are durable.
   *
   * @throws AuditException where they are not, or not in time
   */
  void append(List<EventItem> events) {
    Waiting waiting = new Waiting(events, new CompletableFuture<>());
    if (!offer(waiting)) {
      throw new AuditException("too many appends wait for the audit container");
    }
    try {
      waiting.done().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // A new exception: the thread's own is shared by all that wait.
      throw new AuditException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      waiting.done().cancel(false);
      throw new AuditException("the audit container did not store it in time", e);
    } catch (InterruptedException e) {
      waiting.done().cancel(false);
      Thread.currentThread().interrupt();
      throw new AuditException("interrupted before it was stored in the audit container", e);
    }
  }

  private synchronized boolean offer(Waiting waiting) {
    if (closed) {
      throw new AuditException("the audit container is closed");
    }
    return queue.offer(waiting);
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        List<Waiting> taken = new ArrayList<>();
        taken.add(queue.take());
        queue.drainTo(taken, TAKEN_AT_ONCE - 1);
        // Nothing follows the last: it is put after every other was taken.
        more = !taken.remove(last);
        // Whoever gave up waiting was told that it failed.
        taken.removeIf(waiting -> waiting.done().isDone());
        storeAll(taken);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
  }

  private void storeAll(List<Waiting> taken) {
    try {
      taken.stream()
          .filter(waiting -> isOneBatch(waiting.events()))
          .collect(groupingBy(waiting -> day(waiting.events()), TreeMap::new, toList()))
          .forEach(this::storeTogether);
      taken.stream().filter(waiting -> !isOneBatch(waiting.events())).forEach(this::storeInSteps);
    } catch (RuntimeException | Error e) {
      // This thread must outlive whatever one batch meets.
      AuditException reason = new AuditException("the audit container can't be used: " + e, e);
      taken.forEach(waiting -> waiting.done().completeExceptionally(reason));
    }
  }

  private static LocalDate day(List<EventItem> events) {
    return events.get(0).day();
  }

  private static boolean isOneBatch(List<EventItem> events) {
    return events.stream().allMatch(event -> event.day().equals(day(events)))
        && Appender.fits(events);
  }

  /** Each of them fits into a batch; as many go into one as it takes. */
  private void storeTogether(LocalDate day, List<Waiting> waiting) {
    Map<Waiting, Part> parts = new LinkedHashMap<>();
    List<EventItem> events = new ArrayList<>();
    for (Waiting next : waiting) {
      List<EventItem> more = new ArrayList<>(events);
      more.addAll(next.events());
      if (!parts.isEmpty() && !Appender.fits(more)) {
        store(day, parts);
        parts.clear();
        events.clear();
      }
      parts.put(next, new Part(next.events()));
      events.addAll(next.events());
    }
    store(day, parts);
  }

  private void store(LocalDate day, Map<Waiting, Part> parts) {
    appender.store(day, List.copyOf(parts.values()));
    parts.forEach((waiting, part) -> tell(waiting, part.failure()));
  }

  private static void tell(Waiting waiting, AuditException failure) {
    if (failure == null) {
      waiting.done().complete(null);
    } else {
      waiting.done().completeExceptionally(failure);
    }
  }

  /**
   * More than a batch holds, or of several days: batch by batch, after a look at whether they can
   * be stored. Where one fails all the same, earlier ones are stored and nothing is acknowledged.
   */
  private void storeInSteps(Waiting waiting) {
    List<Part> steps = steps(waiting.events());
    try {
      Set<String> ids = new HashSet<>();
      for (Part step : steps) {
        appender.check(day(step.events()), step.events(), ids);
      }
    } catch (AuditException e) {
      tell(waiting, e);
      return;
    }
    AuditException failure = null;
    for (Part step : steps) {
      if (failure == null) {
        appender.store(day(step.events()), List.of(step));
        failure = step.failure();
      }
    }
    tell(waiting, failure);
  }

  private static List<Part> steps(List<EventItem> events) {
    Map<LocalDate, List<EventItem>> days =
        events.stream().collect(groupingBy(EventItem::day, TreeMap::new, toList()));
    List<Part> steps = new ArrayList<>();
    for (List<EventItem> ofDay : days.values()) {
      List<EventItem> step = new ArrayList<>();
      for (EventItem event : ofDay) {
        step.add(event);
        if (step.size() > 1 && !Appender.fits(step)) {
          step.remove(step.size() - 1);
          steps.add(new Part(List.copyOf(step)));
          step = new ArrayList<>(List.of(event));
        }
      }
      steps.add(new Part(List.copyOf(step)));
    }
    return steps;
  }

  /** Takes no more appends, and stores those that wait. */
  @Override
  public void close() {
    try {
      synchronized (this) {
        if (!closed) {
          closed = true;
          queue.put(last);
        }
      }
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
