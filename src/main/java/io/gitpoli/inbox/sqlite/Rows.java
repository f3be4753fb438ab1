package io.gitpoli.inbox.sqlite;

import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.Receipt;
import io.gitpoli.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The inbox's rows, as one session sees them at one moment. */
final class Rows {
  // An operator reads it in a list.
  private static final int MAX_REASON = 500;
  private static final int PURGED_AT_ONCE = 1_000;

  private static final String INSERT =
      """
      INSERT INTO deliveries (id, event, action, repository, key, topic, digest, payload, state,
        received_at, due, attempts, failures, blocks, waiting, woken, finished_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, ?)
      ON CONFLICT (id) DO NOTHING""";

  private static final String STATUS =
      """
      SELECT seq, id, event, action, repository, state, attempts, received_at, due, token, waiting,
        finished_at, reason, audit_id FROM deliveries""";

  // What is claimed, even if its holder died, and what may be decided goes before others with its
  // key.
  private static final String IN_THE_WAY =
      """
      SELECT 1 FROM deliveries AS other INDEXED BY blockers
      WHERE other.state = 'pending' AND other.blocks = 1 AND other.key = %s AND other.id <> %s""";

  private static final String DUE =
      """
      FROM deliveries INDEXED BY due
      WHERE state = 'pending' AND due <= ?
        AND (key IS NULL OR NOT EXISTS (%s))"""
          .formatted(IN_THE_WAY.formatted("deliveries.key", "deliveries.id"));

  private static final String CLAIM =
      """
      UPDATE deliveries SET token = ?, due = ?, attempts = attempts + 1, blocks = 1, waiting = 0,
        woken = 0
      WHERE id = ?""";

  private static final String MINE = " WHERE state = 'pending' AND id = ? AND token = ?";

  private final Session session;
  private final Instant now;

  Rows(Session session, Instant now) {
    this.session = session;
    this.now = now;
  }

  Receipt accept(Entry entry, boolean claim) throws SQLException {
    if (!insert(entry, "pending", entry.payload())) {
      Optional<Receipt> known = again(entry);
      if (known.isPresent()) {
        return known.get();
      }
    }
    if (!claim || isBlocked(entry.key(), entry.id())) {
      return new Receipt.Queued();
    }
    return new Receipt.Claimed(claim(entry.id()));
  }

  void ignore(Entry entry) throws SQLException {
    insert(entry, "ignored", null);
  }

  private boolean insert(Entry entry, String state, byte[] payload) throws SQLException {
    return 1
        == session.execute(
            INSERT,
            entry.id(),
            entry.event(),
            entry.action().orElse(null),
            entry.repository().orElse(null),
            entry.key().orElse(null),
            entry.topic().orElse(null),
            entry.digest(),
            payload,
            state,
            entry.receivedAt().toEpochMilli(),
            now.toEpochMilli(),
            payload == null ? now.toEpochMilli() : null);
  }

  /** A delivery that is known already; empty where it may be worked on now. */
  private Optional<Receipt> again(Entry entry) throws SQLException {
    record Known(String digest, String state, boolean held, Optional<String> auditId) {}
    Known known =
        session
            .query(
                row ->
                    new Known(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3) != null,
                        Optional.ofNullable(row.getString(4))),
                "SELECT digest, state, token, audit_id FROM deliveries WHERE id = ?",
                entry.id())
            .get(0);
    if (!known.digest().equals(entry.digest())) {
      return Optional.of(new Receipt.Conflict());
    }
    if (known.state().equals("done") || known.state().equals("ignored")) {
      return Optional.of(new Receipt.Finished(known.auditId()));
    }
    retry(entry.id());
    return known.held() ? Optional.of(new Receipt.Queued()) : Optional.empty();
  }

  void retry(String id) throws SQLException {
    // Given up, it begins anew: what was decided then is not what would be decided now.
    session.execute(
        """
        UPDATE deliveries SET state = 'pending', due = ?, token = NULL, blocks = 0, attempts = 0, failures = 0,
          note = NULL, failing_since = NULL, audit_id = NULL, finished_at = NULL, anew_since = ?
        WHERE id = ? AND state = 'failed'""",
        now.toEpochMilli(),
        now.toEpochMilli(),
        id);
    session.execute(
        "UPDATE deliveries SET due = ? WHERE id = ? AND state = 'pending' AND token IS NULL",
        now.toEpochMilli(),
        id);
  }

  boolean isDue() throws SQLException {
    return session.number("SELECT EXISTS (SELECT 1 " + DUE + ")", now.toEpochMilli()) == 1;
  }

  List<Claim> claim(int max) throws SQLException {
    record Due(String id, Optional<String> key) {}
    List<Claim> claims = new ArrayList<>();
    List<Due> found;
    int before;
    do {
      before = claims.size();
      found =
          session.query(
              row -> new Due(row.getString(1), Optional.ofNullable(row.getString(2))),
              "SELECT id, key " + DUE + " ORDER BY due LIMIT ?",
              now.toEpochMilli(),
              max - before);
      for (Due one : found) {
        // Each may stand in the way of the next.
        if (!isBlocked(one.key(), one.id())) {
          claims.add(claim(one.id()));
        }
      }
      // Many with one key may have hidden others: those are passed over now.
    } while (claims.size() > before && claims.size() < max && found.size() == max - before);
    return claims;
  }

  private Claim claim(String id) throws SQLException {
    String token = UUID.randomUUID().toString();
    session.execute(CLAIM, token, leaseEnd(), id);
    return session
        .query(
            row -> claim(row, token),
            """
            SELECT id, event, action, repository, key, topic, digest, payload, received_at,
              attempts, failures, failing_since, anew_since, note FROM deliveries WHERE id = ?""",
            id)
        .get(0);
  }

  private static Claim claim(ResultSet row, String token) throws SQLException {
    Entry entry =
        new Entry(
            row.getString(1),
            row.getString(2),
            Optional.ofNullable(row.getString(3)),
            Optional.ofNullable(row.getString(4)),
            Optional.ofNullable(row.getString(5)),
            Optional.ofNullable(row.getString(6)),
            row.getString(7),
            row.getBytes(8),
            Instant.ofEpochMilli(row.getLong(9)));
    return new Claim(
        entry,
        token,
        row.getInt(10),
        row.getInt(11),
        moment(row, 12),
        moment(row, 13),
        Optional.ofNullable(row.getString(14)));
  }

  void renew(Claim claim) throws SQLException {
    session.execute(
        "UPDATE deliveries SET due = ?" + MINE, leaseEnd(), claim.entry().id(), claim.token());
  }

  private long leaseEnd() {
    return now.plus(Inbox.LEASE).toEpochMilli();
  }

  private boolean isBlocked(Optional<String> key, String id) throws SQLException {
    return key.isPresent()
        && session.number("SELECT EXISTS (" + IN_THE_WAY.formatted("?", "?") + ")", key.get(), id)
            == 1;
  }

  boolean holds(Claim claim) throws SQLException {
    return session.number(
            "SELECT EXISTS (SELECT 1 FROM deliveries" + MINE + ")",
            claim.entry().id(),
            claim.token())
        == 1;
  }

  boolean moveTo(Claim claim, String key) throws SQLException {
    return !isBlocked(Optional.of(key), claim.entry().id())
        && 1
            == session.execute(
                "UPDATE deliveries SET key = ?" + MINE, key, claim.entry().id(), claim.token());
  }

  int finish(Claim claim, Optional<String> auditId) throws SQLException {
    return session.execute(
        """
        UPDATE deliveries SET state = 'done', payload = NULL, token = NULL, blocks = 0, reason = NULL,
          note = NULL, audit_id = ?, finished_at = ?"""
            + MINE,
        auditId.orElse(null),
        now.toEpochMilli(),
        claim.entry().id(),
        claim.token());
  }

  int postpone(
      Claim claim,
      Instant due,
      String reason,
      boolean blocks,
      Optional<String> auditId,
      Optional<String> note)
      throws SQLException {
    return session.execute(
        """
        UPDATE deliveries SET token = NULL, blocks = ?, due = ?, failures = failures + 1,
          failing_since = coalesce(failing_since, ?), reason = ?, audit_id = coalesce(?, audit_id),
          note = coalesce(?, note)"""
            + MINE,
        blocks ? 1 : 0,
        due.toEpochMilli(),
        now.toEpochMilli(),
        cut(reason),
        auditId.orElse(null),
        note.orElse(null),
        claim.entry().id(),
        claim.token());
  }

  int await(Claim claim, Instant due, String reason, Optional<String> note) throws SQLException {
    return session.execute(
        """
        UPDATE deliveries SET token = NULL, blocks = 0, due = iif(woken, ?, ?), waiting = 1, failures = 0,
          failing_since = NULL, reason = ?, note = coalesce(?, note)"""
            + MINE,
        now.toEpochMilli(),
        due.toEpochMilli(),
        cut(reason),
        note.orElse(null),
        claim.entry().id(),
        claim.token());
  }

  int park(Claim claim, String reason) throws SQLException {
    return session.execute(
        "UPDATE deliveries SET state = 'failed', token = NULL, blocks = 0, reason = ?, finished_at = ?"
            + MINE,
        cut(reason),
        now.toEpochMilli(),
        claim.entry().id(),
        claim.token());
  }

  boolean isAwaited(String topic) throws SQLException {
    return session.number(
            "SELECT EXISTS (SELECT 1 FROM deliveries INDEXED BY topics"
                + " WHERE state = 'pending' AND topic = ?)",
            topic)
        == 1;
  }

  int wake(String topic) throws SQLException {
    return session.execute(
        """
        UPDATE deliveries INDEXED BY topics SET woken = 1, due = iif(waiting, ?, due)
        WHERE state = 'pending' AND topic = ?""",
        now.toEpochMilli(),
        topic);
  }

  Optional<DeliveryStatus> find(String id) throws SQLException {
    return session.query(Rows::status, STATUS + " WHERE id = ?", id).stream().findFirst();
  }

  Inbox.Page list(Optional<State> state, long before, int limit) throws SQLException {
    record Numbered(long seq, DeliveryStatus status) {}
    List<Numbered> found =
        session.query(
            row -> new Numbered(row.getLong(1), status(row)),
            STATUS + " WHERE " + condition(state) + " AND seq < ? ORDER BY seq DESC LIMIT ?",
            before,
            limit + 1);
    List<Numbered> page = found.subList(0, Math.min(limit, found.size()));
    return new Inbox.Page(
        page.stream().map(Numbered::status).toList(),
        found.size() > limit
            ? Optional.of(String.valueOf(page.get(limit - 1).seq()))
            : Optional.empty());
  }

  private static String condition(Optional<State> state) {
    if (state.isEmpty()) {
      return "state <> 'ignored'";
    }
    return switch (state.get()) {
      case PENDING -> "state = 'pending' AND token IS NULL AND waiting = 0";
      case WORKING -> "state = 'pending' AND token IS NOT NULL";
      case WAITING -> "state = 'pending' AND token IS NULL AND waiting = 1";
      case DONE, FAILED, IGNORED -> "state = '" + state.get().json() + "'";
    };
  }

  private static DeliveryStatus status(ResultSet row) throws SQLException {
    State state = state(row.getString(6), row.getString(10) != null, row.getBoolean(11));
    return new DeliveryStatus(
        row.getString(2),
        row.getString(3),
        Optional.ofNullable(row.getString(4)),
        Optional.ofNullable(row.getString(5)),
        state,
        row.getInt(7),
        Instant.ofEpochMilli(row.getLong(8)),
        state == State.PENDING || state == State.WAITING ? moment(row, 9) : Optional.empty(),
        moment(row, 12),
        Optional.ofNullable(row.getString(13)),
        Optional.ofNullable(row.getString(14)));
  }

  private static State state(String stored, boolean held, boolean waiting) {
    return switch (stored) {
      case "done" -> State.DONE;
      case "failed" -> State.FAILED;
      case "ignored" -> State.IGNORED;
      default -> held ? State.WORKING : waiting ? State.WAITING : State.PENDING;
    };
  }

  Set<String> known(Collection<String> ids) throws SQLException {
    Set<String> known = new HashSet<>();
    for (String id : ids) {
      known.addAll(
          session.query(row -> row.getString(1), "SELECT id FROM deliveries WHERE id = ?", id));
    }
    return known;
  }

  Inbox.Depth depth() throws SQLException {
    return new Inbox.Depth(
        session.number("SELECT count(*) FROM deliveries WHERE state = 'pending'"),
        session.number("SELECT count(*) FROM deliveries WHERE state = 'failed'"));
  }

  Optional<String> bookmark(String name) throws SQLException {
    return session
        .query(row -> row.getString(1), "SELECT value FROM bookmarks WHERE name = ?", name)
        .stream()
        .findFirst();
  }

  int bookmark(String name, String value) throws SQLException {
    return session.execute(
        """
        INSERT INTO bookmarks (name, value) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET value = excluded.value""",
        name,
        value);
  }

  boolean purge() throws SQLException {
    boolean more = purge("state IN ('done', 'ignored')", Inbox.KEPT);
    return purge("state = 'failed'", Inbox.FAILED_KEPT) || more;
  }

  private boolean purge(String which, Duration kept) throws SQLException {
    return PURGED_AT_ONCE
        == session.execute(
            """
            DELETE FROM deliveries WHERE seq IN (SELECT seq FROM deliveries INDEXED BY finished
              WHERE state <> 'pending' AND %s AND finished_at < ? LIMIT ?)"""
                .formatted(which),
            now.minus(kept).toEpochMilli(),
            PURGED_AT_ONCE);
  }

  private static Optional<Instant> moment(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static String cut(String reason) {
    return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - 1) + "…";
  }
}
