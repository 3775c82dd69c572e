"""Scoring beside the same rules written by hand, and one lead's explanation.

Every comparison is committed, begins with a table that was tidied, and gives both ratios: CPU seconds of all processes,
which other work on the machine hardly disturbs, and seconds by the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.db import connection, transaction

from tests.bench.measure import Stopwatch, milliseconds, rate, watch
from tests.bench.rows import interaction_rows
from tests.bench.rules import by_hand
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.engagement.models import Interaction
from winnow.ground import bulk
from winnow.people.models import Person
from winnow.scoring.actions import rescore_all
from winnow.scoring.models import ScoreChange
from winnow.scoring.queries import explanation

RUNS = 3
_INTERACTIONS = ["person", "kind", "at", "recorded_at", "subject", "body", "by"]


def figures(n: int) -> dict[str, str]:
    now = datetime.now(UTC)
    _let_people_act(now)
    sql = by_hand(connection.vendor, int(now.timestamp()))
    promoting = _measured(lambda: rescore_all(by=SYSTEM, now=now))
    standings = LeadStanding.objects.visible_to(SYSTEM)
    promoted = standings.exclude(stage="lead").count()
    same = [
        (_measured(lambda: _select(sql)), _measured(lambda: rescore_all(by=SYSTEM, now=now)))
        for _ in range(RUNS)
    ]
    changed = [
        (
            _measured(partial(_update, sql, 2 * i + 1)),
            _measured(partial(_update_with_history, sql, 2 * i + 2, now)),
            _measured(lambda: rescore_all(by=SYSTEM, now=now)),
        )
        for i in range(RUNS)
    ]
    narrow, unchanged = (_least(column) for column in zip(*same, strict=True))
    in_place, careful, all_changed = (_least(column) for column in zip(*changed, strict=True))
    lead = standings.order_by("-score", "-pk").values_list("pk", flat=True)[0]
    p50, p95 = milliseconds(lambda: explanation(SYSTEM, lead, now=now))
    return {
        f"rescore, 20 rules: a first score for all, and {promoted / n:.0%} become marketing-qualified": rate(
            n, promoting.seconds
        ),
        "rescore, nothing changes": rate(n, unchanged.seconds),
        "- by hand: the same rules into a narrow table": rate(n, narrow.seconds),
        "- rescore / by hand, CPU (by the clock)": _ratio(unchanged, narrow),
        "rescore, every score changes": rate(n, all_changed.seconds),
        "- by hand: the same rules as UPDATE in place": rate(n, in_place.seconds),
        "- by hand: the same with grade, version and history": rate(n, careful.seconds),
        "- rescore / by hand as UPDATE, CPU (by the clock)": _ratio(all_changed, in_place),
        "- rescore / by hand with history, CPU (by the clock)": _ratio(all_changed, careful),
        "explain one lead, p50 / p95 ms": f"{p50:.1f} / {p95:.1f}",
    }


def _let_people_act(now: datetime) -> None:
    people = list(Person.objects.visible_to(SYSTEM).order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        bulk.insert(Interaction, _INTERACTIONS, interaction_rows(people, int(now.timestamp())))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _measured(do: Callable[[], object]) -> Stopwatch:
    """From tidy tables: neither database works off what was done before while this is measured."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for model in (LeadStanding, ScoreChange):
                cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")
            cursor.execute("CHECKPOINT")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
    with watch() as watched:
        do()
    return watched


def _least(some: tuple[Stopwatch, ...]) -> Stopwatch:
    """The least of each: what else ran on the machine only ever adds."""
    return Stopwatch(min(one.seconds for one in some), min(one.cpu for one in some))


def _ratio(ours: Stopwatch, theirs: Stopwatch) -> str:
    return f"{ours.cpu / theirs.cpu:.2f} ({ours.seconds / theirs.seconds:.2f})"


def _select(sql: str) -> None:
    """The statement's rows into a new narrow table."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare_scores AS {sql}")
        cursor.execute("DROP TABLE bare_scores")


def _update(sql: str, more: int) -> None:
    """Scores that are other ones by some points, into every row of LeadStanding."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_set(sql, f"fit = found.fit + {more}, {_SCORE} + {more}"))


_SCORE = "interest = found.interest, score = found.fit + found.interest"


def _update_with_history(sql: str, more: int, now: datetime) -> None:
    """The same, and what anybody needs who wants to know later which score it was and why: grade, version, moment, and
    a row of history."""
    grade = " ".join(
        f"WHEN found.fit + {more} >= {least} THEN '{name}'"
        for least, name in ((40, "A"), (25, "B"), (10, "C"))
    )
    at = connection.ops.adapt_datetimefield_value(now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            _set(
                sql,
                f"fit = found.fit + {more}, {_SCORE} + {more}, grade = CASE {grade} ELSE 'D' END, "
                "score_model = 1, scored_at = '" + str(at) + "'",
            )
        )
        cursor.execute(
            "INSERT INTO scoring_scorechange (lead_id, model_id, fit, interest, score, grade, at) "
            "SELECT lead_id, score_model, fit, interest, score, grade, scored_at FROM capture_leadstanding"
        )


def _set(sql: str, settings: str) -> str:
    return (
        f"WITH found AS ({sql}) UPDATE capture_leadstanding SET {settings} "
        "FROM found WHERE found.lead_id = capture_leadstanding.lead_id"
    )
