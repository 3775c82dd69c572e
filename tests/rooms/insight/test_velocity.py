"""How long leads stand at each stage, who moved them on, and how often that was taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.cast import NOW, Cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.access.models import User
from winnow.capture.models import LeadStanding, Source
from winnow.insight.funnel import FunnelFilter, lifecycle
from winnow.insight.velocity import Velocity, velocity
from winnow.qualification.models import Decision

ARRIVED = datetime(2026, 1, 5, tzinfo=UTC)


def walked(*steps: tuple[str, float], owner: User | None = None, **more: object) -> int:
    """A lead that moved to these stages, each so many days after it arrived."""
    lead = make_lead(
        owner=owner, created_at=ARRIVED, standing={"stage": steps[-1][0] if steps else "lead"}, **more
    )  # type: ignore[arg-type]
    before = "lead"
    for stage, days in steps:
        at = ARRIVED + timedelta(days=days)
        Decision.objects.create(lead=lead, from_stage=before, to_stage=stage, policy="Default 1", at=at)
        before = stage
    return lead.pk


def ask(**asked: object) -> Velocity:
    return lifecycle(SYSTEM, FunnelFilter(**asked), now=NOW).velocity  # type: ignore[arg-type]


def test_measures_the_stay_at_each_stage_and_counts_those_still_there_apart(db: None) -> None:
    for days in (1, 2, 3, 4, 10):
        walked(("mql", days), ("prospect", days + 2))
    walked()
    found = ask()
    lead, mql, prospect, *_rest = found.stages
    assert (lead.time.n, lead.time.still, lead.time.median_days, lead.time.p80_days) == (5, 1, 3.0, 4.0)
    assert (mql.time.n, mql.time.median_days, mql.onward) == (5, 2.0, 5)
    assert (prospect.time.n, prospect.time.still, prospect.time.median_days) == (0, 5, None)
    # Kaplan and Meier: of six, the third ends at 3 days, and then half are left.
    assert lead.time.likely_median_days == 3.0
    assert lead.time.likely_p80_days == 10.0


def test_counts_decisions_that_were_taken_back(cast: Cast) -> None:
    walked(("mql", 1), ("prospect", 2), ("mql", 9), ("disqualified", 10), ("mql", 20))
    walked(("mql", 1), ("disqualified", 3))
    found = ask()
    undone = {(one.to_stage): (one.reversed.k, one.n) for one in found.decided}
    assert undone == {"mql": (0, 4), "prospect": (1, 1), "disqualified": (1, 2)}
    assert (found.reversed.k, found.reversed.n) == (2, 7)
    assert found.decided[0].who == "Default 1"
    assert found.stages[2].back == 1


def test_compares_sources_and_counts_what_the_actor_may_see(cast: Cast) -> None:
    fair = Source.objects.create(key="fair", name="Trade fair")
    walked(("mql", 4), source=fair, owner=cast.rep)
    walked(("mql", 8), source=fair, owner=cast.other_rep)
    assert [(one.name, one.n, one.to_stage["mql"].median_days) for one in ask().by_source] == [
        ("Trade fair", 2, 4.0)
    ]
    seen = lifecycle(cast.actor("rep"), FunnelFilter(), now=NOW).velocity
    assert (seen.n, seen.by_source[0].n) == (1, 1)
    assert ask(since=datetime(2026, 2, 1, tzinfo=UTC).date()).n == 0


def test_measures_every_kth_lead_where_there_are_many(db: None) -> None:
    for _ in range(6):
        walked(("mql", 3))
    found = velocity(SYSTEM, LeadStanding.objects.visible_to(SYSTEM), of=6, most=3, now=NOW)
    assert (found.every, found.n, found.stages[0].time.median_days) == (2, 3, 3.0)


def test_looks_numbers_up_where_there_are_many_more_leads_than_it_reads(db: None) -> None:
    for day in range(1, 61):
        walked(("mql", day % 5 + 1))
    rows = LeadStanding.objects.visible_to(SYSTEM)
    for most, least in ((60, 60), (20, 19), (4, 3)):
        found = velocity(SYSTEM, rows, of=60, most=most, now=NOW)
        assert least <= found.n <= most + 1
        assert found.every == 60 // most
    assert found.stages[0].time.n == found.n
