"""Every SQL text of the store that is no definition: portable, without a word of one database alone."""

from __future__ import annotations

# The newest vintage of each period, known by a day; an exact one comes before an estimate of when another was
# known, which a source's own vintages replace. A value that is NULL was withdrawn.
READ = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id
FROM (SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed,
        load_id, ROW_NUMBER() OVER (PARTITION BY series_key, time_period
                                    ORDER BY reconstructed, known_on DESC, load_id DESC) AS newest
      FROM obs WHERE series_key IN ({keys}) AND known_on <= ?) AS vintages
WHERE newest = 1 AND value IS NOT NULL ORDER BY series_key, time_period
"""
# Every vintage of each period, the one that READ would show first in front.
VINTAGES = """
SELECT series_key, time_period, stamped, value, status, citation, cited_as, known_on, reconstructed, load_id
FROM obs WHERE series_key IN ({keys}) AND known_on <= ?
ORDER BY series_key, time_period, reconstructed, known_on DESC, load_id DESC
"""
ORIGIN = """
SELECT o.stamped, o.value, o.status, o.known_on, o.reconstructed, o.citation, o.cited_as, l.kind, l.retrieved_on,
  l.source, a.url, a.sha256, a.at, a.bytes
FROM obs o JOIN series s ON s.series_key = o.series_key JOIN load l ON l.load_id = o.load_id
LEFT JOIN answer a ON a.answer_id = o.answer_id
WHERE s.series_id = ? AND o.time_period = ? AND o.known_on <= ?
ORDER BY o.reconstructed, o.known_on DESC, o.load_id DESC LIMIT 1
"""
WORDINGS = """
SELECT event_id, date, title, kind, areas, source_name, source_url, known_on
FROM event WHERE known_on <= ? ORDER BY known_on, event_id
"""
END_OF_TIME = "9999-12-31"
