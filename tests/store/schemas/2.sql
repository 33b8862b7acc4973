-- The tables of a store of version 2, as that program made them.
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE series(series_key INTEGER PRIMARY KEY, series_id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE load(load_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, retrieved_on TEXT NOT NULL,
  kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, rows INTEGER NOT NULL,
  source TEXT NOT NULL DEFAULT '', at TEXT NOT NULL DEFAULT '');
CREATE TABLE obs(series_key INTEGER NOT NULL, time_period TEXT NOT NULL, known_on TEXT NOT NULL,
  load_id INTEGER NOT NULL, stamped TEXT NOT NULL, value REAL, status TEXT NOT NULL, citation TEXT NOT NULL,
  cited_as TEXT NOT NULL, reconstructed INTEGER NOT NULL, answer_id INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(series_key, time_period, known_on, load_id)) WITHOUT ROWID;

CREATE INDEX load_of_series ON load(series_key, load_id);
CREATE TABLE answer(answer_id INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, sha256 TEXT NOT NULL,
  at TEXT NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE(url, sha256));
CREATE TABLE hold(hold_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, load_id INTEGER NOT NULL,
  held_on TEXT NOT NULL, reason TEXT NOT NULL, digest TEXT NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_on TEXT NOT NULL);
CREATE TABLE held_obs(hold_id INTEGER NOT NULL, time_period TEXT NOT NULL, stamped TEXT NOT NULL, value REAL NOT NULL,
  status TEXT NOT NULL, answer_id INTEGER NOT NULL, PRIMARY KEY(hold_id, time_period)) WITHOUT ROWID;
CREATE TABLE event(event_id TEXT NOT NULL, known_on TEXT NOT NULL, source TEXT NOT NULL, date TEXT NOT NULL,
  title TEXT NOT NULL, kind TEXT NOT NULL, areas TEXT NOT NULL, source_name TEXT NOT NULL, source_url TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(event_id, known_on));
CREATE TABLE listing(series_key INTEGER NOT NULL, known_on TEXT NOT NULL, columns TEXT NOT NULL, rows TEXT NOT NULL,
  answer_id INTEGER NOT NULL, PRIMARY KEY(series_key, known_on));
