"""Every text of SQL that reads or writes rows: portable, without a word that one database alone knows.

`?` stands for what is bound; names in braces for a list of such places, or for a condition that `reading.py` adds. How
words are searched differs from one database to the next, and stands with each.
"""

from __future__ import annotations

END_OF_TIME = "9999-12-31"
END_OF_LOADS = 2**62
NO_ANSWER = 0  # of what ships or is calculated: it came from none

# Figures

# The newest vintage of each period in `obs`, known by a day; an exact one comes before an estimate of when another was
# known, which a source's own vintages replace. A value that is NULL was withdrawn. `observations.py` has the rest.
READ = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id, answer_id,
  basis
FROM (SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed,
        load_id, answer_id, basis, ROW_NUMBER() OVER (PARTITION BY series_key, time_period
                                                      ORDER BY reconstructed, known_on DESC, load_id DESC) AS newest
      FROM obs WHERE series_key IN ({keys}) AND known_on <= ?{until}) AS vintages
WHERE newest = 1 ORDER BY series_key, time_period
"""
# Every vintage of each period, the one that READ would show first in front.
VINTAGES = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id, answer_id,
  basis
FROM obs WHERE series_key IN ({keys}) AND known_on <= ?{until}
ORDER BY series_key, time_period, reconstructed, known_on DESC, load_id DESC
"""
LAST_EDITIONS = """
SELECT series_key, load_id FROM (SELECT series_key, load_id, ROW_NUMBER() OVER (PARTITION BY series_key
                                                                                ORDER BY {order}) AS newest
      FROM edition WHERE series_key IN ({keys}) AND known_on <= ?{until}) AS editions
WHERE newest = 1
"""
EDITIONS = """
SELECT series_key, load_id, body FROM edition WHERE series_key IN ({keys}) AND known_on <= ?{until}
ORDER BY series_key, load_id
"""
EDITION = "SELECT body FROM edition WHERE series_key = ? AND load_id = ?"
NEWEST_EDITION = "SELECT body FROM edition WHERE series_key = ? ORDER BY load_id DESC LIMIT 1"
ADD_EDITION = "INSERT INTO edition(series_key, known_on, load_id, answers, body) VALUES(?, ?, ?, ?, ?)"
EDITION_ANSWERS = "SELECT answers FROM edition"
JUMPS = "SELECT series_key, load_id, day FROM clock_jump WHERE series_key IN ({keys}){until} ORDER BY load_id"
# The day of the last load of a series, and that of the last one that a clock dated: figures that ship are dated by us.
DAY_BEFORE = """
SELECT MAX(retrieved_on) FROM load WHERE load_id IN ((SELECT MAX(load_id) FROM load WHERE series_key = ?),
  (SELECT MAX(load_id) FROM load WHERE series_key = ? AND kind <> 'snapshot'))
"""
ADD_JUMP = "INSERT INTO clock_jump(series_key, load_id, day, before) VALUES(?, ?, ?, ?)"
LAST_JUMP = "SELECT load_id, day, before FROM clock_jump ORDER BY load_id DESC LIMIT 1"
LAST_BY_A_CLOCK = """
SELECT MAX(l.retrieved_on) FROM series s JOIN load l ON l.load_id =
  (SELECT MAX(load_id) FROM load WHERE load.series_key = s.series_key AND load.kind <> 'snapshot')
"""
KEYS_OF = "SELECT series_key, series_id FROM series WHERE series_id IN ({names})"
KEY_OF = "SELECT series_key FROM series WHERE series_id = ?"
# Of what ships with this program; what shipped with another copy of it and came in a pack has a reason.
SNAPSHOTS = "SELECT load_id FROM load WHERE series_key = ? AND kind = 'snapshot' AND reason = ''"
LOADED_ON = "SELECT load_id, retrieved_on FROM load WHERE rows > 0 AND series_key IN ({keys})"
KINDS = "SELECT load_id, kind FROM load WHERE rows > 0 AND series_key IN ({keys})"
HELD = """
SELECT s.series_id, MIN(o.time_period), MAX(o.time_period), COUNT(DISTINCT o.time_period)
FROM series s JOIN obs o ON o.series_key = s.series_key WHERE {only}{until} GROUP BY s.series_id
"""
# The series of which some value was withdrawn: for these `HELD` counts too much.
WITHDRAWN = """
SELECT DISTINCT s.series_key, s.series_id FROM obs o JOIN series s ON s.series_key = o.series_key
WHERE o.value IS NULL AND {only}
"""
# The first half of the key is enough to find the vintages of one series.
EXACT_VINTAGES = "SELECT time_period, known_on FROM obs WHERE series_key = ? AND reconstructed = 0"
LOAD = "SELECT kind, retrieved_on, source FROM load WHERE load_id = ?"
ANSWER = "SELECT url, sha256, bytes FROM answer WHERE answer_id = ?"
# Each time a raw answer came, as far as the loads that count go.
RETRIEVALS = "SELECT load_id, at FROM retrieval WHERE answer_id = ? AND load_id <= ? ORDER BY load_id"
# The load by which a value was held back that was then let in.
HELD_BY = """
SELECT MAX(h.load_id) FROM hold h JOIN held_obs o ON o.hold_id = h.hold_id
WHERE h.series_key = ? AND o.time_period = ? AND o.answer_id = ? AND h.decision = 'let in' AND h.load_id < ?
"""
ADD_OBS = (
    "INSERT INTO obs(series_key, time_period, known_on, load_id, stamped, value, status, citation, cited_as, "
    "reconstructed, answer_id, basis) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
# When a value became known was wrong, nobody knew by which page, or the catalogue has another status for it; the value
# stays, and the load that brought it.
DATE_OBS = """
UPDATE obs SET known_on = ?, reconstructed = ?, citation = ?, cited_as = ?, basis = ?, status = ?
WHERE series_key = ? AND time_period = ? AND load_id = ?
"""

# The catalogue knows of a break: the value stays, and so does the day since when it was known.
MARK_BREAKS = """
UPDATE obs SET status = ? WHERE series_key = ? AND time_period IN ({periods}) AND value IS NOT NULL AND status <> ?
"""

# Attempts

VERSIONS = "SELECT series_id, version FROM series"
WITH_FIGURES = """
SELECT series_id FROM series s WHERE EXISTS (SELECT 1 FROM obs o WHERE o.series_key = s.series_key
  AND o.value IS NOT NULL{until})
"""
REVISION = "SELECT COALESCE(MAX(load_id), 0) + (SELECT COUNT(*) FROM hold WHERE decision <> '') FROM load"
LAST_LOAD = "SELECT COALESCE(MAX(load_id), 0) FROM load"
NEWEST_LOOK = "SELECT MAX(load_id) FROM load WHERE load.series_key = s.series_key AND load.retrieved_on <= ?{until}"
# Of an attempt that went well, or brought something beside what it was held back for.
GOOD = "(load.status = 'ok' OR (load.status = 'held' AND load.rows > 0))"
LOOKS = """
SELECT s.series_id, l.retrieved_on, l.kind, l.status, l.reason, l.rows
FROM series s JOIN load l ON l.load_id IN (({newest}), ({newest} AND {good}),
  ({newest} AND {good} AND (load.kind = 'snapshot' OR load.retrieved_on <= ?)))
WHERE {only} ORDER BY l.load_id
"""
FIRST_GOOD = """
SELECT s.series_id, MIN(load.retrieved_on), load.kind FROM series s JOIN load ON load.series_key = s.series_key
WHERE {good} AND {only}{until} GROUP BY s.series_id, load.kind ORDER BY load.kind
"""
ASKED = """
SELECT s.series_id, l.at FROM series s JOIN load l ON l.load_id =
  (SELECT MAX(load_id) FROM load WHERE load.series_key = s.series_key AND load.kind = 'refresh')
WHERE l.status IN ('ok', 'held')
"""
ADD_SERIES = "INSERT INTO series(series_id) VALUES(?) ON CONFLICT(series_id) DO NOTHING"
ADD_LOAD = """
INSERT INTO load(series_key, retrieved_on, kind, status, reason, rows, source, at) VALUES(?, ?, ?, ?, ?, 0, ?, ?)
"""
LOAD_OF = "SELECT MAX(load_id) FROM load WHERE series_key = ?"  # one writer at a time: the newest is one's own
COUNT_UP_SERIES = "UPDATE series SET version = ? WHERE series_key = ?"
ROWS_OF_LOAD = "UPDATE load SET rows = ? WHERE load_id = ?"
HOLD_LOAD = "UPDATE load SET status = 'held' WHERE load_id = ?"

# Raw answers

ANSWERED = """
SELECT etag, modified, sha256 FROM answer WHERE url = ?
ORDER BY (SELECT MAX(load_id) FROM retrieval r WHERE r.answer_id = answer.answer_id) DESC, answer_id DESC LIMIT 1
"""
USED_ANSWERS = """
SELECT sha256 FROM answer WHERE answer_id IN (SELECT answer_id FROM obs UNION SELECT answer_id FROM held_obs UNION
  SELECT answer_id FROM event UNION SELECT answer_id FROM listing)
"""
HASHES = "SELECT answer_id, sha256 FROM answer"
ADD_ANSWER = """
INSERT INTO answer(source, url, sha256, at, bytes, etag, modified) VALUES(?, ?, ?, ?, ?, ?, ?)
ON CONFLICT(url, sha256) DO UPDATE SET at = excluded.at, etag = excluded.etag, modified = excluded.modified
"""
ANSWER_KEY = "SELECT answer_id FROM answer WHERE url = ? AND sha256 = ?"
ADD_RETRIEVAL = "INSERT INTO retrieval(answer_id, load_id, at) VALUES(?, ?, ?) ON CONFLICT DO NOTHING"

# Events and lists

# The wording of each event that each day ended with. Within one load the last counts.
WORDINGS = """
SELECT event_id, date, title, kind, areas, source_name, source_url, known_on
FROM (SELECT event_id, date, title, kind, areas, source_name, source_url, known_on, load_id,
        ROW_NUMBER() OVER (PARTITION BY event_id, known_on ORDER BY load_id DESC) AS newest
      FROM event WHERE known_on <= ?{until}) AS worded
WHERE newest = 1 ORDER BY load_id, known_on, event_id
"""
WORDING_OF = """
SELECT date, title, kind, areas, source_name, source_url FROM event
WHERE event_id = ? AND known_on <= ? ORDER BY load_id DESC, known_on DESC LIMIT 1
"""
ADD_EVENT = """
INSERT INTO event(event_id, known_on, load_id, source, date, title, kind, areas, source_name, source_url, answer_id)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(event_id, known_on, load_id) DO UPDATE SET date = excluded.date,
  title = excluded.title, kind = excluded.kind, areas = excluded.areas, source_name = excluded.source_name,
  source_url = excluded.source_url, answer_id = excluded.answer_id
"""
LISTING = """
SELECT l.known_on, l.columns, l.rows FROM listing l JOIN series s ON s.series_key = l.series_key
WHERE s.series_id = ? AND l.known_on <= ?{until} ORDER BY l.load_id DESC, l.known_on DESC LIMIT 1
"""
LISTING_OF = """
SELECT columns, rows FROM listing WHERE series_key = ? AND known_on <= ? ORDER BY load_id DESC, known_on DESC LIMIT 1
"""
ADD_LISTING = """
INSERT INTO listing(series_key, known_on, load_id, columns, rows, answer_id) VALUES(?, ?, ?, ?, ?, ?)
ON CONFLICT(series_key, known_on, load_id) DO UPDATE SET columns = excluded.columns, rows = excluded.rows,
  answer_id = excluded.answer_id
"""

# Quarantine

HOLDS = """
SELECT h.hold_id, s.series_id, h.held_on, h.reason,
  (SELECT COUNT(*) FROM held_obs o WHERE o.hold_id = h.hold_id),
  (SELECT MIN(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id),
  (SELECT MAX(time_period) FROM held_obs o WHERE o.hold_id = h.hold_id)
FROM hold h JOIN series s ON s.series_key = h.series_key WHERE h.decision = '' ORDER BY h.hold_id DESC
"""
SAME_HOLD = "SELECT decision FROM hold WHERE series_key = ? AND digest = ? ORDER BY hold_id DESC LIMIT 1"
REPLACE_HOLDS = """
UPDATE hold SET decision = 'replaced', decided_on = ? WHERE series_key = ? AND load_id < ? AND decision = ''
"""
ADD_HOLD = """
INSERT INTO hold(series_key, load_id, held_on, reason, digest, decision, decided_by, decided_on)
VALUES(?, ?, ?, ?, ?, '', '', '')
"""
HOLDS_OF = "SELECT hold_id, reason FROM hold WHERE series_key = ? AND decision = '' ORDER BY hold_id"
LAST_HOLD = "SELECT MAX(hold_id) FROM hold"
ADD_HELD_OBS = "INSERT INTO held_obs(hold_id, time_period, stamped, value, status, answer_id) VALUES(?, ?, ?, ?, ?, ?)"
WAITING = """
SELECT s.series_id, h.reason, l.source FROM hold h JOIN series s ON s.series_key = h.series_key
JOIN load l ON l.load_id = h.load_id WHERE h.hold_id = ? AND h.decision = ''
"""
DISMISSED = """
SELECT s.series_id FROM hold h JOIN series s ON s.series_key = h.series_key
WHERE h.hold_id = ? AND h.decision = 'dismissed'
"""
DECIDE_HOLD = "UPDATE hold SET decision = ?, decided_by = ?, decided_on = ? WHERE hold_id = ?"
WITHDRAWALS_WAITING = """
SELECT hold_id FROM hold WHERE series_key = ? AND decision = ''
  AND EXISTS (SELECT 1 FROM held_obs o WHERE o.hold_id = hold.hold_id AND o.value IS NULL)
  AND COALESCE(digest NOT IN ({digests}), TRUE)
"""
HELD_BACK = """
SELECT o.hold_id, o.time_period, o.value, o.status, a.url, a.sha256, a.bytes FROM held_obs o
JOIN hold h ON h.hold_id = o.hold_id LEFT JOIN answer a ON a.answer_id = o.answer_id
WHERE h.decision = '' ORDER BY o.hold_id, o.time_period
"""
HELD_OBS = """
SELECT time_period, stamped, value, status, answer_id FROM held_obs WHERE hold_id = ? ORDER BY time_period
"""

# What the store says of itself

META = "SELECT name, value FROM meta"
SET_META = "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"

# Briefs

LIBRARY_REVISION = "SELECT value FROM meta WHERE name = 'library'"
COUNT_UP_LIBRARY = """
INSERT INTO meta(name, value) VALUES('library', '1')
ON CONFLICT(name) DO UPDATE SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)
"""
STAMPS = "SELECT brief_id, stamp, linked_with FROM brief"
SHELVED = """
SELECT brief_id, title, producer, published, kind, stamp, passages, orphaned, fault, claims
FROM brief ORDER BY published DESC, brief_id
"""
ADD_BRIEF = """
INSERT INTO brief(brief_id, stamp, linked_with, title, producer, published, url, kind, sha256, passages, orphaned,
  claims, fault) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
BRIEF_KEY = "SELECT brief_key FROM brief WHERE brief_id = ?"
LAST_PASSAGE = "SELECT MAX(passage_id) FROM passage WHERE passage_id BETWEEN ? AND ?"
ADD_PASSAGE = "INSERT INTO passage(passage_id, brief_key, excerpt_id, text, note, tags) VALUES(?, ?, ?, ?, ?, ?)"
ADD_LINK = "INSERT INTO link(series_id, passage_id, score, reasons) VALUES(?, ?, ?, ?)"
OF_BRIEF = "brief_key IN (SELECT brief_key FROM brief WHERE brief_id = ?)"
REMOVE_LINKS = f"DELETE FROM link WHERE passage_id IN (SELECT passage_id FROM passage WHERE {OF_BRIEF})"
REMOVE_PASSAGES = f"DELETE FROM passage WHERE {OF_BRIEF}"
REMOVE_BRIEF = "DELETE FROM brief WHERE brief_id = ?"
SAME_BODY = "SELECT brief_id FROM brief WHERE sha256 = ? ORDER BY published <> ?, brief_id"
EARLIER_STATES = """
SELECT brief_id FROM brief WHERE kind = ? AND
  ((url = ? AND url <> '') OR (title = ? AND producer = ? AND published = ?)) ORDER BY url <> ?, brief_id
"""
AROUND = "SELECT passage_id, brief_key, text FROM passage WHERE excerpt_id <> '' AND passage_id IN ({numbers})"
PASSAGES = """
SELECT p.passage_id, p.brief_key, p.excerpt_id, p.text, b.brief_id, b.title, b.producer, b.published, l.reasons
FROM link l JOIN passage p ON p.passage_id = l.passage_id JOIN brief b ON b.brief_key = p.brief_key
WHERE l.series_id = ? AND l.passage_id <= ? ORDER BY l.passage_id DESC LIMIT ? OFFSET ?
"""
DAYS_OF = "SELECT passage_id / {a_day}, COUNT(*) FROM link WHERE series_id = ? GROUP BY 1 ORDER BY 1"

# Marks of claims

MARKS = "SELECT brief_id, claim_id, digest, marked_on, flips FROM claim_mark"
KEEP_MARK = """
INSERT INTO claim_mark(brief_id, claim_id, digest, marked_on, flips) VALUES(?, ?, ?, ?, ?)
ON CONFLICT(brief_id, claim_id) DO UPDATE SET digest = excluded.digest, marked_on = excluded.marked_on,
  flips = excluded.flips
"""

# The journal

NOTE = "INSERT INTO journal(at, who, what, subject, before, after) VALUES(?, ?, ?, ?, ?, ?)"
NOTED = "SELECT 1 FROM journal WHERE at = ? AND who = ? AND what = ? AND subject = ? AND before = ? AND after = ?"
JOURNAL = "SELECT entry_id, at, who, what, subject, before, after FROM journal WHERE at >= ? ORDER BY entry_id"

# What rooms are shown
PRESENTATION = (
    "SELECT room, notes, brief_id, outline, pin, shown_at, step, blank, moves, revision, started_at, who "
    "FROM presentation WHERE {column} = ?"
)
SCREEN = "SELECT screen FROM presentation WHERE room = ?"
WINDOWS = "SELECT windows FROM presentation WHERE room = ?"
ADD_PRESENTATION = """
INSERT INTO presentation(room, notes, brief_id, outline, pin, shown_at, step, blank, moves, revision, started_at, who,
  windows, screen) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '{}', ?)
"""
TAKE_PRESENTATION = "INSERT INTO presentation({names}) VALUES({places})"
MOVE_PRESENTATION = "UPDATE presentation SET step = ?, blank = ?, windows = ?, moves = moves + 1 WHERE room = ?"
DRAW_PRESENTATION = "UPDATE presentation SET outline = ?, screen = ? WHERE room = ? AND revision = ?"
CHANGE_PRESENTATION = """
UPDATE presentation SET outline = ?, pin = ?, shown_at = ?, screen = ?, step = ?, moves = moves + 1,
  revision = revision + 1 WHERE room = ? AND revision = ?
"""
