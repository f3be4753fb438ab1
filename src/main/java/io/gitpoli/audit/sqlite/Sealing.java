package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.MerkleTree;
import io.gitpoli.audit.proof.StoredEvent;
import io.gitpoli.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Seals days, a bounded step in each transaction. A day is closed by the same transaction that
 * begins with it, so that every event that was taken gets its leaf; its record is kept by the one
 * that ends it. Whichever process comes next goes on where the last one was.
 *
 * @param idsBelow no event is taken whose id is below
 * @param day the day that is being sealed; null where none is
 * @param lastId the last event that has its leaf
 * @param tree over the leaves so far
 */
record Sealing(String idsBelow, LocalDate day, String lastId, MerkleTree tree) {
  /** How many leaves a step adds: some milliseconds' work. */
  static final int STEP = 1_000;

  private static final HexFormat HEX = HexFormat.of();

  private static final String READ = "SELECT ids_below, day, last_id, leaves, tree FROM sealing";

  private static final String STORE =
      "UPDATE sealing SET ids_below = ?, day = ?, last_id = ?, leaves = ?, tree = ?";

  // Whatever somebody wrote into the file must not stop what follows. GLOB ends at a NUL.
  static final String IS_ID =
      "(id GLOB '%s-%s-7%s-[89ab]%s-%s' AND length(CAST(id AS BLOB)) = 36)"
          .formatted(hex(8), hex(4), hex(3), hex(3), hex(12));

  private static final String NEXT =
      "SELECT id FROM events WHERE id >= ? AND id < ? AND " + IS_ID + " ORDER BY id LIMIT 1";

  // An event from before there were hashes, or whose hash is none any more, counts as it is now.
  private static final String EVENTS =
      """
      SELECT id, iif(json_valid(document), document ->> '$.sha256', NULL), document, rules FROM (
        SELECT events.id, events.document, inputs.rules
        FROM events LEFT JOIN inputs USING (seq)
        WHERE events.id > ? AND events.id < ?"""
          + " AND "
          + IS_ID
          + " ORDER BY events.id LIMIT ?)";

  private static final String ADD_LEAF = "INSERT INTO leaves (id, sha256) VALUES (?, ?)";

  private static final String ADD_DAY =
      "INSERT INTO days (day, events, tree, previous, root) VALUES (?, ?, ?, ?, ?)";

  private static final String LAST_ROOT = "SELECT root FROM days ORDER BY day DESC LIMIT 1";

  private static String hex(int digits) {
    return "[0-9a-f]".repeat(digits);
  }

  /**
   * Does one step, and tells whether there may be more to do.
   *
   * @throws IllegalArgumentException before anything is written, where somebody changed how far
   *     sealing is
   */
  static boolean step(Session session, Instant now) throws SQLException {
    Sealing sealing = session.query(Sealing::read, READ).get(0);
    if (sealing.day == null) {
      Optional<Sealing> next = sealing.begin(session, now);
      if (next.isEmpty()) {
        return false;
      }
      sealing = next.get();
    }
    sealing.goOn(session);
    return true;
  }

  private static Sealing read(ResultSet row) throws SQLException {
    String day = row.getString(2);
    return new Sealing(
        row.getString(1),
        day == null ? null : LocalDate.parse(day),
        row.getString(3),
        MerkleTree.of(row.getLong(4), row.getBytes(5)));
  }

  /** The first day after the last one that has events, if it is over. */
  private Optional<Sealing> begin(Session session, Instant now) throws SQLException {
    LocalDate today = LocalDate.ofInstant(now.minus(AuditTrail.GRACE), ZoneOffset.UTC);
    return session.query(row -> row.getString(1), NEXT, idsBelow, EventIds.first(today)).stream()
        .findFirst()
        .map(
            id -> {
              LocalDate day = EventIds.dayOf(id);
              // The beginning of an id comes before every id that begins so.
              String before = EventIds.first(day).substring(0, id.length() - 1);
              return new Sealing(EventIds.first(day.plusDays(1)), day, before, new MerkleTree());
            });
  }

  private void goOn(Session session) throws SQLException {
    List<Leaf> leaves = session.query(Leaf::read, EVENTS, lastId, idsBelow, STEP);
    for (Leaf leaf : leaves) {
      session.execute(ADD_LEAF, leaf.id, leaf.sha256);
      tree.add(leaf.sha256);
    }
    if (leaves.size() < STEP) {
      keepRecord(session);
      new Sealing(idsBelow, null, "", new MerkleTree()).store(session);
    } else {
      new Sealing(idsBelow, day, leaves.get(leaves.size() - 1).id, tree).store(session);
    }
  }

  private void keepRecord(Session session) throws SQLException {
    DayRecord record =
        DayRecord.after(
            session.query(row -> row.getString(1), LAST_ROOT).stream().findFirst(),
            day,
            tree.size(),
            HEX.formatHex(tree.root()));
    session.execute(
        ADD_DAY,
        record.day().toString(),
        record.events(),
        record.tree(),
        record.previous(),
        record.root());
  }

  private void store(Session session) throws SQLException {
    session.execute(
        STORE, idsBelow, day == null ? null : day.toString(), lastId, tree.size(), tree.state());
  }

  private record Leaf(String id, byte[] sha256) {
    static Leaf read(ResultSet row) throws SQLException {
      String stated = row.getString(2);
      String sha256 =
          stated != null && stated.matches("[0-9a-f]{64}")
              ? stated
              : new StoredEvent(row.getString(3), null, row.getString(4)).leaf();
      return new Leaf(row.getString(1), HEX.parseHex(sha256));
    }
  }
}
