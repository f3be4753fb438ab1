package io.gitpoli.sqlite;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A bounded set of sessions that can only read, opened when first needed and then kept. */
public final class Readers implements AutoCloseable {
  /** One read. */
  public interface Read<T> {
    T from(Session session) throws SQLException;
  }

  private final Database database;
  private final Limits limits;
  private final Semaphore places;
  private final Deque<Session> idle = new ArrayDeque<>();
  private int renewals;
  private boolean closed;

  public Readers(Database database, Limits limits) {
    this.database = database;
    this.limits = limits;
    this.places = new Semaphore(limits.readers());
  }

  /** Reads, as soon as there is a place. */
  public <T> T read(Read<T> read) {
    takePlace();
    try {
      int renewal = renewals();
      Session session = take();
      boolean sound = false;
      try {
        T answer = read.from(session);
        sound = true;
        return answer;
      } catch (SQLException e) {
        throw database.explain(e);
      } finally {
        giveBack(session, sound, renewal);
      }
    } finally {
      places.release();
    }
  }

  private void takePlace() {
    try {
      if (!places.tryAcquire(limits.patience().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new DatabaseException("too many reads wait: " + database.store());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted before a read: " + database.store(), e);
    }
  }

  private Session take() {
    Session session;
    synchronized (this) {
      if (closed) {
        throw new DatabaseException(database.store() + " is closed");
      }
      session = idle.poll();
    }
    if (session != null && database.isCurrent(session)) {
      return session;
    }
    if (session != null) {
      session.close();
    }
    return open();
  }

  private Session open() {
    Session session = database.open();
    try {
      session.script("PRAGMA query_only = 1");
      return session;
    } catch (SQLException e) {
      session.close();
      throw database.explain(e);
    }
  }

  private synchronized int renewals() {
    return renewals;
  }

  private synchronized void giveBack(Session session, boolean sound, int renewal) {
    if (sound && !closed && renewal == renewals) {
      idle.push(session);
    } else {
      session.close();
    }
  }

  /**
   * Lets no session that is open now be used again. All connections of a process to a file share
   * state, such as that it is read-only: one that stays open keeps it.
   */
  public synchronized void renew() {
    renewals++;
    idle.forEach(Session::close);
    idle.clear();
  }

  /** Closes what is idle; a read under way ends and closes its own session. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(Session::close);
    idle.clear();
  }
}
