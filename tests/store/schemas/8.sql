-- The tables of a store of version 8, as that program made them.
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

CREATE INDEX load_of_series ON load(series_key, load_id);
CREATE TABLE answer(answer_id INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,
  at TEXT NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE(url, sha256));
CREATE TABLE hold(hold_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, load_id INTEGER NOT NULL,
  held_on TEXT NOT NULL, reason TEXT NOT NULL, digest TEXT NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_on TEXT NOT NULL);

CREATE TABLE held_obs(hold_id INTEGER NOT NULL, time_period TEXT NOT NULL, stamped TEXT NOT NULL, value REAL,
  status TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(hold_id, time_period)) WITHOUT ROWID;

CREATE TABLE event(event_id TEXT NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL, source TEXT NOT NULL,
  date TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, areas TEXT NOT NULL, source_name TEXT NOT NULL,
  source_url TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(event_id, known_on, load_id));
CREATE TABLE listing(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL,
  columns TEXT NOT NULL, rows TEXT NOT NULL, answer_id INTEGER NOT NULL,
  PRIMARY KEY(series_key, known_on, load_id));

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

CREATE INDEX brief_by_title ON brief(title);
CREATE INDEX brief_by_url ON brief(url);

CREATE TABLE claim_mark(brief_id TEXT NOT NULL, claim_id TEXT NOT NULL, digest TEXT NOT NULL, marked_on TEXT NOT NULL,
  flips TEXT NOT NULL, PRIMARY KEY(brief_id, claim_id));
ALTER TABLE brief ADD COLUMN claims INTEGER NOT NULL DEFAULT 0;

CREATE TABLE journal(entry_id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
  subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL);
CREATE INDEX journal_by_time ON journal(at);
CREATE TABLE retrieval(answer_id INTEGER NOT NULL, load_id INTEGER NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY(answer_id, load_id)) WITHOUT ROWID;

CREATE TABLE clock_jump(series_key INTEGER NOT NULL, load_id INTEGER NOT NULL, day TEXT NOT NULL, before TEXT NOT NULL,
  PRIMARY KEY(series_key, load_id)) WITHOUT ROWID;
CREATE TABLE edition(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, load_id INTEGER NOT NULL,
  answers TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY(series_key, load_id));
CREATE INDEX edition_by_day ON edition(series_key, known_on, load_id);
CREATE INDEX obs_withdrawn ON obs(series_key) WHERE value IS NULL;

CREATE VIRTUAL TABLE passage_words USING fts5(text, note, tags, content='passage', content_rowid='passage_id',
  tokenize='porter unicode61 remove_diacritics 2', prefix='2 3');

CREATE TRIGGER journal_stays BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
CREATE TRIGGER journal_stays_as_it_is BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END;
