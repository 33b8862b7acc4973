"""The tables of the store, its version, and what brings an older one to it."""

from __future__ import annotations

SCHEMA_VERSION = 9

# Values that wait for a word. One that is NULL would be withdrawn, since version 7.
HELD_OBS_BEFORE_7 = """
CREATE TABLE held_obs(hold_id INTEGER NOT NULL, time_period TEXT NOT NULL, stamped TEXT NOT NULL, value REAL NOT NULL,
  status TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(hold_id, time_period)) WITHOUT ROWID;
"""
HELD_OBS = """
CREATE TABLE held_obs(hold_id INTEGER NOT NULL, time_period TEXT NOT NULL, stamped TEXT NOT NULL, value REAL,
  status TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(hold_id, time_period)) WITHOUT ROWID;
"""
# Tables that a refresh writes; since version 2.
REFRESH_SCHEMA = """
CREATE INDEX load_of_series ON load(series_key, load_id);
CREATE TABLE answer(answer_id INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,
  at TEXT NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE(url, sha256));
CREATE TABLE hold(hold_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, load_id INTEGER NOT NULL,
  held_on TEXT NOT NULL, reason TEXT NOT NULL, digest TEXT NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_on TEXT NOT NULL);
"""
# As versions 2 to 5 had them: a second wording of one day took the place of the first.
EVENTS_BEFORE_6 = """
CREATE TABLE event(event_id TEXT NOT NULL, known_on TEXT NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL,
  title TEXT NOT NULL, kind TEXT NOT NULL, areas TEXT NOT NULL, source_name TEXT NOT NULL, source_url TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(event_id, known_on));
CREATE TABLE listing(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, columns TEXT NOT NULL, rows TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(series_key, known_on));
"""
# Each wording of an event and each list, with the load of its source or series that brought it; since version 6.
EVENTS_SCHEMA = """
CREATE TABLE event(event_id TEXT NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL, source TEXT NOT NULL,
  date TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, areas TEXT NOT NULL, source_name TEXT NOT NULL,
  source_url TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(event_id, known_on, load_id));
CREATE TABLE listing(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL,
  columns TEXT NOT NULL, rows TEXT NOT NULL, answer_id INTEGER NOT NULL,
  PRIMARY KEY(series_key, known_on, load_id));
"""
# What was done, by whom and when; since version 6. `at` is UTC to the microsecond, in texts of one width; `subject`,
# `before` and `after` are JSON. Attempts to get a series are rows of `load` and are not written a second time.
# `retrieval` is each time a raw answer came, with the first load of that time; `at` of `answer` is the last. What was
# written before version 6 has one, with load 0.
JOURNAL_SCHEMA = """
CREATE TABLE journal(entry_id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE INDEX journal_by_time ON journal(at);
CREATE TABLE retrieval(answer_id INTEGER NOT NULL, load_id INTEGER NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(answer_id, load_id)) WITHOUT ROWID;
"""
# Since version 7. `clock_jump` is a load by a clock that said an earlier `day` than that of the load `before` it: what
# came earlier counts as known by that day at the latest, so that the newer load is shown. `edition` is a load that
# revised much of a series at once: `body` is how its values stood then (see `editions.py`), `answers` the raw answers
# they came from.
VINTAGES_SCHEMA = """
CREATE TABLE clock_jump(series_key INTEGER NOT NULL, load_id INTEGER NOT NULL, day TEXT NOT NULL, before TEXT NOT NULL,
  PRIMARY KEY(series_key, load_id)) WITHOUT ROWID;
CREATE TABLE edition(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL,
  answers TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(series_key, load_id));
CREATE INDEX edition_by_day ON edition(series_key, known_on, load_id);
CREATE INDEX obs_withdrawn ON obs(series_key) WHERE value IS NULL;
"""
# What the briefs' files hold, made findable; since version 3. The files are the truth: all of it can be made again.
# A passage_id is the day of publication (days since 0001-01-01) times a million, and a number: the newest are
# the highest, and one brief's follow each other. `tags` are words that only our own queries ask for.
LIBRARY_SCHEMA = """
CREATE TABLE brief(brief_key INTEGER PRIMARY KEY, brief_id TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL,
  linked_with TEXT NOT NULL, title TEXT NOT NULL, producer TEXT NOT NULL, published TEXT NOT NULL, url TEXT NOT NULL,
  kind TEXT NOT NULL, sha256 TEXT NOT NULL, passages INTEGER NOT NULL, orphaned INTEGER NOT NULL, fault TEXT NOT NULL);
CREATE INDEX brief_by_body ON brief(sha256);
CREATE TABLE passage(passage_id INTEGER PRIMARY KEY, brief_key INTEGER NOT NULL, excerpt_id TEXT NOT NULL,
  text TEXT NOT NULL, note TEXT NOT NULL, tags TEXT NOT NULL);
CREATE INDEX passage_of_brief ON passage(brief_key);
CREATE TABLE link(series_id TEXT NOT NULL, passage_id INTEGER NOT NULL, score REAL NOT NULL, reasons TEXT NOT NULL,
  PRIMARY KEY(series_id, passage_id)) WITHOUT ROWID;
CREATE INDEX link_of_passage ON link(passage_id);
"""
# By what an earlier state of a brief is known; since version 4.
AGAIN_SCHEMA = """
CREATE INDEX brief_by_title ON brief(title);
CREATE INDEX brief_by_url ON brief(url);
"""
# How the marks of claims changed, a list of [day, mark]; since version 5. All of it can be made again while the series
# of a claim are in the catalogue. `claims` of a brief is how many it has.
CLAIMS_SCHEMA = """
CREATE TABLE claim_mark(brief_id TEXT NOT NULL, claim_id TEXT NOT NULL, digest TEXT NOT NULL, marked_on TEXT NOT NULL,
  flips TEXT NOT NULL, PRIMARY KEY(brief_id, claim_id));
ALTER TABLE brief ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;
"""
# What a room is shown; since version 9. `room` and `notes` are the ids of its two addresses, both secret; `outline`,
# `pin` and `windows` (the last press of each) are JSON; `screen` is what is shown as it was drawn, so that nothing
# moves it. `moves` grows with each change of the step, `revision` with each of what is shown.
PRESENTATIONS_SCHEMA = """
CREATE TABLE presentation(room TEXT PRIMARY KEY, notes TEXT NOT NULL UNIQUE, brief_id TEXT NOT NULL,
  outline TEXT NOT NULL, pin TEXT NOT NULL, screen BLOB NOT NULL, shown_at TEXT NOT NULL, step INTEGER NOT NULL,
  blank INTEGER NOT NULL, moves INTEGER NOT NULL, windows TEXT NOT NULL, revision INTEGER NOT NULL,
  started_at TEXT NOT NULL, who TEXT NOT NULL);
"""
# Every database has its own way to search words, and to refuse a change; these are SQLite's.
SQLITE_WORDS = """
CREATE VIRTUAL TABLE passage_words USING fts5(text, note, tags, content='passage', content_rowid='passage_id',
  tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');
"""
SQLITE_JOURNAL = """
CREATE TRIGGER journal_stays BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_stays_as_it_is BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
"""
# The tables of every database, as SQLite writes them; `postgres.py` says what differs there.
# `version` of a series is its newest load. `load` is one retrieval of one series: rows is how many values it
# added. `answer` is one raw answer, by its hash; answer_id 0 stands for none: a shipped figure, or one
# calculated here. `basis` of a cited value is what its day of publication rests on; since version 8.
SCHEMA = (
    """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE series(series_key INTEGER PRIMARY KEY, series_id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE load(load_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, retrieved_on TEXT NOT NULL,
  kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, rows INTEGER NOT NULL,
  source TEXT NOT NULL DEFAULT '', at TEXT NOT NULL DEFAULT '');
CREATE TABLE obs(series_key INTEGER NOT NULL, time_period TEXT NOT NULL, known_on TEXT NOT NULL,
  load_id INTEGER NOT NULL, stamped TEXT NOT NULL, value REAL, status TEXT NOT NULL, citation TEXT NOT NULL,
  cited_as TEXT NOT NULL, reconstructed INTEGER NOT NULL, answer_id INTEGER NOT NULL DEFAULT 0,
  basis TEXT NOT NULL DEFAULT '', PRIMARY KEY(series_key, time_period, known_on, load_id)) WITHOUT ROWID;
"""
    + REFRESH_SCHEMA
    + HELD_OBS
    + EVENTS_SCHEMA
    + LIBRARY_SCHEMA
    + AGAIN_SCHEMA
    + CLAIMS_SCHEMA
    + JOURNAL_SCHEMA
    + VINTAGES_SCHEMA
    + PRESENTATIONS_SCHEMA
)
# What brings a store of an older version to the next. Up to the sixth they are SQLite's alone: PostgreSQL came later.
MIGRATIONS = {
    1: """
ALTER TABLE load ADD COLUMN source TEXT NOT NULL DEFAULT '';
ALTER TABLE load ADD COLUMN at TEXT NOT NULL DEFAULT '';
ALTER TABLE obs ADD COLUMN answer_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
"""
    + REFRESH_SCHEMA
    + HELD_OBS_BEFORE_7
    + EVENTS_BEFORE_6,
    2: LIBRARY_SCHEMA + SQLITE_WORDS,
    3: AGAIN_SCHEMA,
    4: CLAIMS_SCHEMA + "UPDATE brief SET stamp = '';",
    5: """
ALTER TABLE event RENAME TO event_before;
ALTER TABLE listing RENAME TO listing_before;
"""
    + EVENTS_SCHEMA
    + JOURNAL_SCHEMA
    + SQLITE_JOURNAL
    + """
INSERT INTO event(event_id, known_on, load_id, source, date, title, kind, areas, source_name, source_url, answer_id)
  SELECT event_id, known_on, COALESCE((SELECT MAX(load_id) FROM load WHERE load.source = event_before.source
    AND load.retrieved_on = event_before.known_on AND load.kind = 'refresh'), 0), source, date, title, kind, areas,
    source_name, source_url, answer_id FROM event_before;
INSERT INTO listing(series_key, known_on, load_id, columns, rows, answer_id)
  SELECT series_key, known_on, COALESCE((SELECT MAX(load_id) FROM load WHERE load.series_key = listing_before.series_key
    AND load.retrieved_on = listing_before.known_on AND load.kind = 'refresh'), 0), columns, rows, answer_id
    FROM listing_before;
INSERT INTO retrieval(answer_id, load_id, at) SELECT answer_id, 0, at FROM answer;
DROP TABLE event_before;
DROP TABLE listing_before;
""",
    # The day of an answer that came again had been overwritten: no value's load is earlier than its answer.
    6: VINTAGES_SCHEMA
    + """
CREATE TABLE held_before AS SELECT * FROM held_obs;
DROP TABLE held_obs;
"""
    + HELD_OBS
    + """
INSERT INTO held_obs(hold_id, time_period, stamped, value, status, answer_id)
  SELECT hold_id, time_period, stamped, value, status, answer_id FROM held_before;
DROP TABLE held_before;
INSERT INTO clock_jump(series_key, load_id, day, before) SELECT series_key, load_id, retrieved_on, earlier
  FROM (SELECT series_key, load_id, retrieved_on, kind, LAG(retrieved_on) OVER
    (PARTITION BY series_key ORDER BY load_id) AS earlier FROM load) AS followed
  WHERE kind <> 'snapshot' AND retrieved_on < earlier;
CREATE TABLE used AS SELECT o.answer_id AS answer_id, MIN(l.at) AS at FROM obs o JOIN load l ON l.load_id = o.load_id
  WHERE o.answer_id <> 0 AND l.at <> '' AND l.kind = 'refresh' GROUP BY o.answer_id;
UPDATE retrieval SET at = (SELECT u.at FROM used u WHERE u.answer_id = retrieval.answer_id) WHERE load_id = 0
  AND EXISTS (SELECT 1 FROM used u WHERE u.answer_id = retrieval.answer_id AND u.at < retrieval.at);
DROP TABLE used;
""",
    7: "ALTER TABLE obs ADD COLUMN basis TEXT NOT NULL DEFAULT '';",
    8: PRESENTATIONS_SCHEMA,
}
