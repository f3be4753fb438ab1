-- The audit trail. Events are only ever added; counts are added up in the same transaction.

-- One row for each event. The document is the event's JSON without its input; the columns are what
-- filters need. Keys are in lower case, as GitHub's names don't differ by case.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('decision', 'enforcement')),
  decision_id TEXT,
  policy TEXT,
  decision TEXT,
  enforced INTEGER NOT NULL,
  repository_key TEXT,
  environment TEXT,
  environment_key TEXT,
  delivery TEXT,
  source TEXT,
  run_id INTEGER,
  run_attempt INTEGER,
  document TEXT NOT NULL
) STRICT;

-- Inputs are large: apart from their events, so that lists never read them.
CREATE TABLE inputs (
  seq INTEGER PRIMARY KEY REFERENCES events (seq),
  document TEXT NOT NULL
) STRICT;

-- How many decisions there are: in all ('all', start 0), by day and by hour (start in seconds since
-- 1970), for every repository together (key '') and for each. No environment is ''.
CREATE TABLE counts (
  repository_key TEXT NOT NULL,
  span TEXT NOT NULL CHECK (span IN ('all', 'day', 'hour')),
  start INTEGER NOT NULL,
  policy TEXT NOT NULL,
  decision TEXT NOT NULL,
  environment TEXT NOT NULL,
  decisions INTEGER NOT NULL,
  PRIMARY KEY (repository_key, span, start, policy, decision, environment)
) STRICT, WITHOUT ROWID;

-- When a health check last wrote here: only a write shows that writing works.
CREATE TABLE health (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  checked_at TEXT NOT NULL
) STRICT;

-- Lists. Each index holds the columns of all other filters too, so that events which don't match
-- are passed over without reading their rows.
CREATE INDEX decisions_by_id ON events (id, policy, decision, environment)
  WHERE kind = 'decision';
CREATE INDEX decisions_by_repository
  ON events (repository_key, id, policy, decision, environment, environment_key)
  WHERE kind = 'decision';
CREATE INDEX decisions_by_environment
  ON events (environment_key, id, policy, decision, repository_key)
  WHERE kind = 'decision';
CREATE INDEX decisions_by_policy
  ON events (policy, id, decision, environment_key, repository_key)
  WHERE kind = 'decision';
CREATE INDEX decisions_by_decision
  ON events (decision, id, policy, environment_key, repository_key)
  WHERE kind = 'decision';

CREATE INDEX enforcements_by_decision ON events (decision_id, id)
  WHERE kind = 'enforcement';
CREATE INDEX errors_by_delivery ON events (delivery)
  WHERE kind = 'decision' AND decision = 'error';
CREATE INDEX approved_runs ON events (repository_key, environment_key, id, run_id, run_attempt)
  WHERE kind = 'decision' AND source = 'webhook' AND run_id IS NOT NULL
    AND (decision = 'allow' OR (decision = 'deny' AND enforced = 0));

-- The trail is append-only. INSERT OR REPLACE deletes without a DELETE trigger, hence the first two.
CREATE TRIGGER events_insert BEFORE INSERT ON events
WHEN EXISTS (SELECT 1 FROM events WHERE id = NEW.id OR seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'an event with this id exists already'); END;
CREATE TRIGGER inputs_insert BEFORE INSERT ON inputs
WHEN EXISTS (SELECT 1 FROM inputs WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'the event has an input already'); END;
CREATE TRIGGER events_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER events_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER inputs_update BEFORE UPDATE ON inputs
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER inputs_delete BEFORE DELETE ON inputs
BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END;
