"""The index behind search: an FTS5 table kept by triggers on SQLite, a GIN index on PostgreSQL.

The triggers cost a few microseconds a row; text without positions (detail=none) is enough for words by their
starts and halves that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_WORDS = """
CREATE VIRTUAL TABLE capture_lead_words USING fts5(
    search_text, content='capture_lead', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='2 3', detail=none, columnsize=0
)
"""
_REMOVE = "INSERT INTO capture_lead_words(capture_lead_words, rowid, search_text) VALUES('delete', old.id, old.search_text);"
_ADD = "INSERT INTO capture_lead_words(rowid, search_text) VALUES (new.id, new.search_text);"
_TRIGGERS = {
    "capture_lead_words_added": f"AFTER INSERT ON capture_lead BEGIN {_ADD} END",
    "capture_lead_words_removed": f"AFTER DELETE ON capture_lead BEGIN {_REMOVE} END",
    "capture_lead_words_changed": (
        "AFTER UPDATE OF search_text ON capture_lead WHEN old.search_text IS NOT new.search_text "
        f"BEGIN {_REMOVE} {_ADD} END"
    ),
}
_GIN = (
    "CREATE INDEX IF NOT EXISTS capture_lead_words ON capture_lead "
    "USING gin (to_tsvector('simple', search_text)) WITH (fastupdate = on)"
)


def make_search_index(connection: Any) -> None:
    """Make what is missing. A later migration that rebuilds capture_lead on SQLite drops its triggers with it,
    so this is also called after every migration."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_GIN)
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'capture_lead_words%%'")
        there = {row[0] for row in cursor.fetchall()}
        if "capture_lead_words" not in there:
            cursor.execute(_WORDS)
        missing = _TRIGGERS.keys() - there
        for name in sorted(missing):
            cursor.execute(f"CREATE TRIGGER {name} {_TRIGGERS[name]}")
        if missing:
            cursor.execute("INSERT INTO capture_lead_words(capture_lead_words) VALUES('rebuild')")


@contextmanager
def indexed_at_once(connection: Any) -> Iterator[None]:
    """Around the insert of many leads, in a transaction: their words go into the index in one statement.

    SQLite ends FTS5's batch before every row that a trigger adds, which costs six times as much as the words.
    """
    if connection.vendor == "postgresql":
        yield
        return
    added = "capture_lead_words_added"
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM capture_lead")
        last = cursor.fetchone()[0]
        cursor.execute(f"DROP TRIGGER {added}")
        yield
        cursor.execute(
            "INSERT INTO capture_lead_words(rowid, search_text) "
            "SELECT id, search_text FROM capture_lead WHERE id > %s",
            [last],
        )
        cursor.execute(f"CREATE TRIGGER {added} {_TRIGGERS[added]}")
