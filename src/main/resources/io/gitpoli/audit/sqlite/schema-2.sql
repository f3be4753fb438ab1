-- Proof of what was recorded, and the rules of decisions.

-- The rules as the decision gave them; null where there was none, and from before this version.
ALTER TABLE inputs ADD COLUMN rules TEXT;

CREATE INDEX decisions_by_delivery ON events (delivery, id)
  WHERE kind = 'decision' AND decision IN ('allow', 'deny') AND delivery IS NOT NULL;

-- The events of the days that are sealed or being sealed: the hash of each event's content, as its
-- document stated it then. Apart from the events, so that one that is gone can be named.
CREATE TABLE leaves (
  id TEXT PRIMARY KEY,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32)
) STRICT, WITHOUT ROWID;

-- The record of each sealed day, for good. Hashes in hex.
CREATE TABLE days (
  day TEXT PRIMARY KEY,
  events INTEGER NOT NULL,
  tree TEXT NOT NULL,
  previous TEXT,
  root TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far sealing is. No event is taken whose id is below the bound. While a day is being sealed: the
-- last event that has its leaf, how many have, and the state of the tree.
CREATE TABLE sealing (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  ids_below TEXT NOT NULL,
  day TEXT,
  last_id TEXT NOT NULL,
  leaves INTEGER NOT NULL,
  tree BLOB NOT NULL,
  -- The last event from before this version, whose events all state their hash.
  last_unhashed TEXT NOT NULL
) STRICT;
INSERT INTO sealing SELECT 1, '', NULL, '', 0, x'', ifnull(max(id), '') FROM events;

CREATE TRIGGER events_of_sealed_days BEFORE INSERT ON events
WHEN NEW.id < (SELECT ids_below FROM sealing)
BEGIN SELECT RAISE(ABORT, 'its day is sealed'); END;

DROP TRIGGER events_insert;
CREATE TRIGGER events_insert BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'its id is taken'); END;

-- A process that still runs an older version stops here.
CREATE TRIGGER events_hashed BEFORE INSERT ON events
WHEN iif(json_valid(NEW.document), NEW.document ->> '$.sha256', NULL) IS NULL
BEGIN SELECT RAISE(ABORT, 'it has no hash'); END;
-- A UUIDv7 in lower case. GLOB reads no further than a NUL.
CREATE TRIGGER events_ids BEFORE INSERT ON events
WHEN NEW.id NOT GLOB '[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f]-7[0-9a-f][0-9a-f][0-9a-f]-[89ab][0-9a-f][0-9a-f][0-9a-f]-[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]' OR length(CAST(NEW.id AS BLOB)) <> 36
BEGIN SELECT RAISE(ABORT, 'its id is none'); END;

CREATE TRIGGER leaves_insert BEFORE INSERT ON leaves
WHEN EXISTS (SELECT 1 FROM leaves WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the event has its leaf already'); END;
CREATE TRIGGER leaves_update BEFORE UPDATE ON leaves
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER leaves_delete BEFORE DELETE ON leaves
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER days_insert BEFORE INSERT ON days
WHEN EXISTS (SELECT 1 FROM days WHERE day >= NEW.day)
BEGIN SELECT RAISE(ABORT, 'days are sealed in their order'); END;
CREATE TRIGGER days_update BEFORE UPDATE ON days
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER days_delete BEFORE DELETE ON days
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
