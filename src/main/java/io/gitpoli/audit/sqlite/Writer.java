package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditException;
import io.gitpoli.policy.Health;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The one thread that writes. What waits while a transaction is written goes into the next one
 * together, so that many callers share one wait for the disk; each append stands or falls alone.
 */
final class Writer implements AutoCloseable {
  /**
   * What a caller waits for.
   *
   * @param rows all or none are stored; none at all asks only whether writing works
   * @param size how much of the queue's bytes it holds
   */
  private record Append(List<Row> rows, int size, CompletableFuture<Void> done) {}

  private static final Append END = new Append(List.of(), 0, new CompletableFuture<>());

  private static final String CHECK =
      """
      INSERT INTO health (one, checked_at) VALUES (1, ?)
      ON CONFLICT DO UPDATE SET checked_at = excluded.checked_at""";

  // 16 MB of cache: the pages at which every index grows, for some thousand repositories. 32 MB of
  // WAL between checkpoints: the same pages change with every commit, and are copied only once.
  private static final String TUNING =
      "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000";

  private final Database database;
  private final Limits limits;
  private final Runnable beforeOpening;
  private final BlockingQueue<Append> queue;
  private final Semaphore bytes;
  private final Thread thread;
  private boolean closed;
  // The writer thread's own.
  private Session session;

  /**
   * @param beforeOpening called before the file is opened, first or again
   */
  Writer(Database database, Limits limits, Runnable beforeOpening) {
    this.database = database;
    this.limits = limits;
    this.beforeOpening = beforeOpening;
    this.queue = new ArrayBlockingQueue<>(limits.waiting());
    this.bytes = new Semaphore(limits.waitingBytes());
    this.thread = new Thread(this::run, "audit-writer");
    // Nothing is acknowledged before it is durable: a process may end without asking this thread.
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns when all rows are durable; throws {@link AuditException} where they are not. */
  void append(List<Row> rows) {
    // More than the whole bound goes alone.
    int size = (int) Math.min(limits.waitingBytes(), rows.stream().mapToLong(Row::size).sum());
    if (!bytes.tryAcquire(size)) {
      throw overloaded();
    }
    Append append = new Append(rows, size, new CompletableFuture<>());
    boolean taken = false;
    try {
      taken = offer(append);
    } finally {
      if (!taken) {
        bytes.release(size);
      }
    }
    if (!taken) {
      throw overloaded();
    }
    await(append);
  }

  /** Whether writing works now. */
  Health check() {
    try {
      append(List.of());
      return Health.ok();
    } catch (AuditException e) {
      return Health.down(e.getMessage());
    }
  }

  private synchronized boolean offer(Append append) {
    if (closed) {
      throw new AuditException("the audit database is closed");
    }
    return queue.offer(append);
  }

  private void await(Append append) {
    try {
      append.done().get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // A new exception: the writer's own is shared by all that wait.
      throw new AuditException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      append.done().cancel(false);
      throw new AuditException("the audit database did not store the event in time", e);
    } catch (InterruptedException e) {
      append.done().cancel(false);
      Thread.currentThread().interrupt();
      throw new AuditException("interrupted before the event was stored", e);
    }
  }

  private static AuditException overloaded() {
    return new AuditException("too many events wait for the audit database");
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        List<Append> batch = new ArrayList<>();
        batch.add(queue.take());
        queue.drainTo(batch, limits.batch() - 1);
        // Nothing follows the end: it is put after the last append was taken.
        more = !batch.remove(END);
        batch.forEach(append -> bytes.release(append.size()));
        // Whoever gave up waiting was told that it failed.
        batch.removeIf(append -> append.done().isDone());
        if (!batch.isEmpty()) {
          write(batch);
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    } finally {
      disconnect();
    }
  }

  private void write(List<Append> batch) {
    try {
      store(batch);
      batch.forEach(append -> append.done().complete(null));
    } catch (SQLException e) {
      fail(batch, Failures.explain(e));
    } catch (AuditException e) {
      fail(batch, e);
    } catch (RuntimeException | Error e) {
      // This thread must outlive whatever one transaction meets.
      fail(batch, new AuditException("the audit database can't be used: " + e, e));
    }
  }

  private void fail(List<Append> batch, AuditException reason) {
    // Whatever state the connection is in: the next transaction begins with a new one.
    disconnect();
    batch.forEach(append -> append.done().completeExceptionally(reason));
  }

  private void store(List<Append> batch) throws SQLException {
    connect();
    session.execute("BEGIN IMMEDIATE");
    Counts.Batch counts = new Counts.Batch();
    for (Append append : batch) {
      session.execute("SAVEPOINT append");
      try {
        for (Row row : append.rows()) {
          row.insert(session);
        }
        append.rows().forEach(row -> counts.add(row.event()));
      } catch (SQLException e) {
        if (!Failures.isOfEvent(e)) {
          throw e;
        }
        session.execute("ROLLBACK TO append");
        append.done().completeExceptionally(Failures.explain(e));
      }
      session.execute("RELEASE append");
    }
    if (batch.stream().anyMatch(append -> append.rows().isEmpty())) {
      session.execute(CHECK, Instant.now().toString());
    }
    counts.store(session);
    session.execute("COMMIT");
  }

  private void connect() throws SQLException {
    if (session != null && !database.isCurrent(session)) {
      disconnect();
    }
    if (session == null) {
      beforeOpening.run();
      session = database.open();
      session.script(TUNING);
    }
  }

  private void disconnect() {
    if (session != null) {
      session.close();
      session = null;
    }
  }

  /** Takes no more appends, writes those that wait, and closes the connection. */
  @Override
  public void close() {
    try {
      synchronized (this) {
        if (!closed) {
          closed = true;
          queue.put(END);
        }
      }
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
