package io.gitpoli.sqlite;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The one thread that writes. What waits while a transaction is written goes into the next one
 * together, so that many callers share one wait for the disk; each write stands or falls alone.
 *
 * @param <B> what the writes of one transaction gather, to be stored once at its end
 */
public final class Writer<B> implements AutoCloseable {
  /** What one caller changes: all of it is stored, or nothing. */
  public interface Write<B, T> {
    T in(Session session, B batch) throws SQLException;
  }

  /** What a transaction ends with. */
  public interface End<B> {
    void of(B batch, Session session) throws SQLException;
  }

  /**
   * What a caller waits for.
   *
   * @param size how much of the queue's bytes it holds
   */
  private record Waiting<B, T>(Write<B, T> write, int size, CompletableFuture<T> done) {
    /** Runs the write; its result is told once it is durable. */
    Runnable in(Session session, B batch) throws SQLException {
      T result = write.in(session, batch);
      return () -> done.complete(result);
    }
  }

  // 16 MB of cache: the pages at which every index grows, for some thousand repositories. 32 MB of
  // WAL between checkpoints: the same pages change with every commit, and are copied only once.
  private static final String TUNING =
      "PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 8000";

  private final Database database;
  private final Limits limits;
  private final Supplier<B> begin;
  private final End<B> end;
  private final Runnable beforeOpening;
  private final Waiting<B, Void> last = new Waiting<>(null, 0, new CompletableFuture<>());
  private final BlockingQueue<Waiting<B, ?>> queue;
  private final Semaphore bytes;
  private final Thread thread;
  private boolean closed;
  // The writer thread's own.
  private Session session;

  /**
   * @param name of the thread
   * @param begin what a transaction begins with
   * @param end what a transaction ends with
   * @param beforeOpening called before the file is opened, first or again
   */
  public Writer(
      Database database,
      Limits limits,
      String name,
      Supplier<B> begin,
      End<B> end,
      Runnable beforeOpening) {
    this.database = database;
    this.limits = limits;
    this.begin = begin;
    this.end = end;
    this.beforeOpening = beforeOpening;
    this.queue = new ArrayBlockingQueue<>(limits.waiting());
    this.bytes = new Semaphore(limits.waitingBytes());
    this.thread = new Thread(this::run, name);
    // Nothing is acknowledged before it is durable: a process may end without asking this thread.
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Returns when the write is durable.
   *
   * @param size how many bytes wait with it
   * @throws DatabaseException where it is not durable
   */
  public <T> T write(long size, Write<B, T> write) {
    // More than the whole bound goes alone.
    int held = (int) Math.min(limits.waitingBytes(), size);
    if (!bytes.tryAcquire(held)) {
      throw overloaded();
    }
    Waiting<B, T> waiting = new Waiting<>(write, held, new CompletableFuture<>());
    boolean taken = false;
    try {
      taken = offer(waiting);
    } finally {
      if (!taken) {
        bytes.release(held);
      }
    }
    if (!taken) {
      throw overloaded();
    }
    return await(waiting);
  }

  private synchronized boolean offer(Waiting<B, ?> waiting) {
    if (closed) {
      throw new DatabaseException(database.store() + " is closed");
    }
    return queue.offer(waiting);
  }

  private <T> T await(Waiting<B, T> waiting) {
    try {
      return waiting.done().get(limits.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      // A new exception: the writer's own is shared by all that wait.
      throw new DatabaseException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      waiting.done().cancel(false);
      throw new DatabaseException(database.store() + " did not store it in time", e);
    } catch (InterruptedException e) {
      waiting.done().cancel(false);
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted before it was stored: " + database.store(), e);
    }
  }

  private DatabaseException overloaded() {
    return new DatabaseException("too many writes wait: " + database.store());
  }

  private void run() {
    try {
      boolean more = true;
      while (more) {
        List<Waiting<B, ?>> batch = new ArrayList<>();
        batch.add(queue.take());
        queue.drainTo(batch, limits.batch() - 1);
        // Nothing follows the last: it is put after every other was taken.
        more = !batch.remove(last);
        batch.forEach(waiting -> bytes.release(waiting.size()));
        // Whoever gave up waiting was told that it failed.
        batch.removeIf(waiting -> waiting.done().isDone());
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

  private void write(List<Waiting<B, ?>> batch) {
    try {
      store(batch).forEach(Runnable::run);
    } catch (SQLException e) {
      fail(batch, database.explain(e));
    } catch (DatabaseException e) {
      fail(batch, e);
    } catch (RuntimeException | Error e) {
      // This thread must outlive whatever one transaction meets.
      fail(batch, new DatabaseException(database.store() + " can't be used: " + e, e));
    }
  }

  private void fail(List<Waiting<B, ?>> batch, DatabaseException reason) {
    // Whatever state the connection is in: the next transaction begins with a new one.
    disconnect();
    batch.forEach(waiting -> waiting.done().completeExceptionally(reason));
  }

  private List<Runnable> store(List<Waiting<B, ?>> all) throws SQLException {
    connect();
    session.execute("BEGIN IMMEDIATE");
    List<Runnable> stored = new ArrayList<>();
    B batch = begin.get();
    for (Waiting<B, ?> waiting : all) {
      session.execute("SAVEPOINT one");
      try {
        stored.add(waiting.in(session, batch));
      } catch (SQLException e) {
        if (!Failures.isOfWrite(e)) {
          throw e;
        }
        session.execute("ROLLBACK TO one");
        waiting.done().completeExceptionally(database.explain(e));
      }
      session.execute("RELEASE one");
    }
    end.of(batch, session);
    session.execute("COMMIT");
    return stored;
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

  /** Takes no more writes, stores those that wait, and closes the connection. */
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
