"""The floors: what the bare database needs for the same rows and the same answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import connection, transaction

from tests.bench.measure import milliseconds, watch
from tests.bench.rows import COLUMNS, lead_rows

INDEXED = ["external_id", "email", "phone", "organization", "source", "country"]


def bulk_load_seconds(n: int) -> float:
    """Load the same rows into one table with a key and six indexes: COPY or executemany, committed."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = list(lead_rows(n))
    with connection.cursor() as cursor:
        key = "BIGSERIAL PRIMARY KEY" if connection.vendor == "postgresql" else "INTEGER PRIMARY KEY"
        cursor.execute(
            f"CREATE TABLE bare_leads (id {key}, {', '.join(f'{chr(34)}{c}{chr(34)} TEXT' for c in COLUMNS)})"
        )
        for name in INDEXED:
            cursor.execute(f'CREATE INDEX "bare_{name}" ON bare_leads ("{name}")')
    with watch() as watched, transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY bare_leads ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO bare_leads ({names}) VALUES ({marks})", rows)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare_leads")
    return watched.seconds


ANSWERS: dict[str, str] = {
    "leads": (
        "SELECT s.lead_id, p.name, o.name, s.score FROM capture_leadstanding s JOIN capture_lead l ON l.id = s.lead_id "
        "JOIN people_person p ON p.id = l.person_id LEFT JOIN people_organization o ON o.id = p.organization_id "
        "ORDER BY s.score DESC, s.lead_id DESC LIMIT 50"
    ),
    "board": "SELECT stage_id, SUM(n), SUM(value_cents) FROM pipeline_opportunitytally GROUP BY stage_id",
    "funnel": "SELECT furthest, SUM(n) FROM capture_leadtally GROUP BY furthest",
    "forecast": "SELECT month, stage_id, SUM(n), SUM(value_cents) FROM pipeline_opportunitytally GROUP BY month, stage_id",
    "board, counted": "SELECT stage_id, COUNT(*), SUM(value) FROM pipeline_opportunity GROUP BY stage_id",
    "funnel, counted": "SELECT furthest, COUNT(*) FROM capture_leadstanding GROUP BY furthest",
}


def answer_milliseconds(name: str) -> tuple[float, float]:
    return milliseconds(_ask(ANSWERS[name]), runs=20)


def _ask(sql: str) -> Callable[[], object]:
    def ask() -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    return ask


def size_mb(path: Path) -> float:
    return path.stat().st_size / 1e6
