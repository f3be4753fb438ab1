-- The inbox. Times are milliseconds since 1970.

-- One row for each delivery. While it is pending, it is due from a moment on; claiming it puts that
-- moment off to the end of the lease, so that one index finds what is to be done.
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  event TEXT NOT NULL,
  action TEXT,
  repository TEXT,
  -- What may not be worked on beside it.
  key TEXT,
  -- What wakes it.
  topic TEXT,
  digest TEXT NOT NULL,
  -- Only what is not finished needs it.
  payload BLOB,
  state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'ignored')),
  received_at INTEGER NOT NULL,
  due INTEGER NOT NULL,
  -- Whoever claimed it last; null where nobody works on it.
  token TEXT,
  attempts INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  failing_since INTEGER,
  -- When it was begun anew after it was given up.
  anew_since INTEGER,
  -- Whether others with its key have to wait: it is claimed, or its decision may be recorded.
  blocks INTEGER NOT NULL,
  -- Whether it is waiting for its topic.
  waiting INTEGER NOT NULL,
  -- Whether its topic was woken since it was claimed.
  woken INTEGER NOT NULL,
  reason TEXT,
  note TEXT,
  -- The recorded decision.
  audit_id TEXT,
  finished_at INTEGER
) STRICT;

CREATE INDEX due ON deliveries (due) WHERE state = 'pending';
CREATE INDEX blockers ON deliveries (key) WHERE state = 'pending' AND blocks = 1;
CREATE INDEX topics ON deliveries (topic) WHERE state = 'pending';
CREATE INDEX finished ON deliveries (finished_at) WHERE state <> 'pending';
CREATE INDEX by_state ON deliveries (state, seq);
CREATE INDEX worked_on ON deliveries (seq) WHERE state <> 'ignored';

-- Where work that goes through many pages went on to.
CREATE TABLE bookmarks (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- When a health check last wrote here: only a write shows that writing works.
CREATE TABLE health (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  checked_at TEXT NOT NULL
) STRICT;
