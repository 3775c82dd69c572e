"""What the list of leads finds, against a plain reading of the same rows in Python."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.cast import NOW, make_cast, make_lead
from winnow.access.actor import SYSTEM
from winnow.capture.models import LeadStanding
from winnow.capture.queries import LeadFilter, count, leads
from winnow.ground.actions import add_custom_field

STAGES = ("lead", "mql", "prospect", "customer")
COUNTRIES = ("DE", "FR", "")
CITIES = ("Ulm", "Bonn", "Neu-Ulm", "")

row = st.fixed_dictionaries(
    {
        "owner": st.integers(0, 3),
        "stage": st.sampled_from(STAGES),
        "score": st.integers(-5, 5),
        "country": st.sampled_from(COUNTRIES),
        "city": st.sampled_from(CITIES),
        "days": st.integers(0, 4),
        "touched": st.none() | st.integers(0, 4),
        "seats": st.none() | st.integers(0, 3),
    }
)
conditions = st.lists(
    st.sampled_from(
        [
            ("stage=lead,mql", lambda r: r["stage"] in ("lead", "mql")),
            ("stage=customer", lambda r: r["stage"] == "customer"),
            ("stage!=lead", lambda r: r["stage"] != "lead"),
            ("score>=1", lambda r: r["score"] >= 1),
            ("score<0", lambda r: r["score"] < 0),
            ("score=0", lambda r: r["score"] == 0),
            ("country=DE", lambda r: r["country"] == "DE"),
            ("country!=DE", lambda r: r["country"] != "DE"),
            ("country__blank=yes", lambda r: not r["country"]),
            ("city~ulm", lambda r: "ulm" in r["city"].lower()),
            ("city=Ulm", lambda r: r["city"] == "Ulm"),
            ("owner=none", lambda r: r["owner"] == 3),
            ("owner=rita@winnow.test", lambda r: r["owner"] == 0),
            ("created_at>=2026-03-01", lambda r: r["days"] <= 1),
            ("last_touch_at__blank=yes", lambda r: r["touched"] is None),
            ("not_contacted_days=2", lambda r: r["touched"] is None or r["touched"] >= 2),
            ("custom.seats>=2", lambda r: (r["seats"] or 0) >= 2),
            ("custom.seats=0", lambda r: r["seats"] == 0),
            ("custom.seats!=1", lambda r: r["seats"] != 1),
            ("custom.plain=2", lambda r: r["seats"] == 2),
        ]
    ),
    max_size=3,
    unique_by=lambda condition: condition[0],
)
SORTS: dict[str, Any] = {
    "score": lambda r: r["score"],
    "created_at": lambda r: -r["days"],
    "last_touch_at": lambda r: None if r["touched"] is None else -r["touched"],
    "custom.seats": lambda r: r["seats"],
    "custom.plain": lambda r: r["seats"],
    "id": lambda r: r["id"],
}


@pytest.mark.slow
class ListsAgree(TestCase):
    @settings(max_examples=35, deadline=None)
    @given(
        rows=st.lists(row, max_size=14),
        asked=conditions,
        sort=st.sampled_from(sorted(SORTS)),
        descending=st.booleans(),
        size=st.integers(1, 6),
        who=st.sampled_from(["rep", "manager", "admin", "stranger"]),
    )
    def test_pages_are_the_rows_that_python_would_take(
        self, rows: list[dict[str, Any]], asked: Any, sort: str, descending: bool, size: int, who: str
    ) -> None:
        cast = make_cast()
        for label, indexed in (("Seats", True), ("Plain", False)):
            add_custom_field(record="lead", label=label, kind="number", indexed=indexed, by=SYSTEM, now=NOW)
        owners = [cast.rep, cast.other_rep, cast.manager, None]
        for one in rows:
            one["id"] = _made(one, owners[one["owner"]])
        actor = cast.actor(who)
        visible = set(LeadStanding.objects.visible_to(actor).values_list("pk", flat=True))
        # Several conditions of one field are alternatives, as repeated keys of an address are.
        groups: dict[str, list[Any]] = {}
        for written, test in asked:
            key = LeadFilter.written([written]).conditions[0]
            groups.setdefault((key.field, key.operator), []).append(test)  # type: ignore[arg-type]
        wanted = [
            r
            for r in rows
            if r["id"] in visible and all(any(test(r) for test in tests) for tests in groups.values())
        ]
        expected = _sorted(wanted, SORTS[sort], descending)
        question = LeadFilter.written([w for w, _ in asked], sort=f"-{sort}" if descending else sort)
        page = leads(actor, question, now=NOW, size=size)
        there = [r.pk for r in page.rows]
        while page.next:
            page = leads(actor, question, now=NOW, size=size, cursor=page.next)
            there += [r.pk for r in page.rows]
        assert there == expected
        back = [r.pk for r in reversed(page.rows)]
        while page.previous:
            page = leads(actor, question, now=NOW, size=size, cursor=page.previous)
            back += [r.pk for r in reversed(page.rows)]
        assert back == expected[::-1]
        assert count(actor, question, now=NOW).n == len(expected)


def _made(one: dict[str, Any], owner: Any) -> int:
    def ago(days: int) -> datetime:
        return NOW - timedelta(days=days)

    return make_lead(
        owner=owner,
        created_at=ago(one["days"]),
        person={"country": one["country"], "city": one["city"]},
        custom={} if one["seats"] is None else {"seats": one["seats"], "plain": one["seats"]},
        standing={
            "stage": one["stage"],
            "score": one["score"],
            "last_touch_at": None if one["touched"] is None else ago(one["touched"]) - timedelta(minutes=1),
        },
    ).pk


def _sorted(rows: list[dict[str, Any]], key: Any, descending: bool) -> list[int]:
    way = -1 if descending else 1
    filled = sorted((r for r in rows if key(r) is not None), key=lambda r: (way * key(r), way * r["id"]))
    blank = sorted((r for r in rows if key(r) is None), key=lambda r: way * r["id"])
    return [r["id"] for r in filled + blank]
