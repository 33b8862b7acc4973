-- The tables of a store of version 1, as that program made them.
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE series(series_key INTEGER PRIMARY KEY, series_id TEXT NOT NULL UNIQUE);
CREATE TABLE load(load_id INTEGER PRIMARY KEY, series_key INTEGER NOT NULL, retrieved_on TEXT NOT NULL,
  kind TEXT NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, rows INTEGER NOT NULL);
CREATE TABLE obs(series_key INTEGER NOT NULL, time_period TEXT NOT NULL, known_on TEXT NOT NULL,
  load_id INTEGER NOT NULL, stamped TEXT NOT NULL, value REAL, status TEXT NOT NULL, citation TEXT NOT NULL,
  cited_as TEXT NOT NULL, reconstructed INTEGER NOT NULL,
  PRIMARY KEY(series_key, time_period, known_on, load_id)) WITHOUT ROWID;
