"""The list of leads: pages, filters, sorts, and what they cost."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW, Cast, make_lead, make_leads
from winnow.access.actor import NOBODY, SYSTEM, Actor
from winnow.capture.models import Campaign, LeadStanding, Product, Source
from winnow.capture.queries import LeadFilter, LeadPage, count, every, leads, plan
from winnow.ground.actions import add_custom_field
from winnow.ground.refusals import Invalid, NotAllowed


def listed(actor: Actor, *filters: str, sort: str = "", **more: Any) -> list[int]:
    return [row.pk for row in leads(actor, LeadFilter.written(filters, sort=sort), now=NOW, **more).rows]


def walked(actor: Actor, asked: LeadFilter, size: int) -> tuple[list[int], list[int]]:
    """All ids from the first page to the last, and from the last back to the first."""
    page = leads(actor, asked, now=NOW, size=size)
    there = [row.pk for row in page.rows]
    while page.next:
        page = leads(actor, asked, now=NOW, size=size, cursor=page.next)
        there += [row.pk for row in page.rows]
    back = [row.pk for row in reversed(page.rows)]
    while page.previous:
        page = leads(actor, asked, now=NOW, size=size, cursor=page.previous)
        back += [row.pk for row in reversed(page.rows)]
    return there, back


def test_sorts_by_score_at_first(cast: Cast) -> None:
    low, high, middle = (make_lead(standing={"score": score}).pk for score in (1, 9, 5))
    assert listed(SYSTEM) == [high, middle, low]
    assert listed(SYSTEM, sort="score") == [low, middle, high]


@pytest.mark.parametrize(
    "sort", ["last_touch_at", "next_step_at", "probability", "organization", "custom.seats"]
)
def test_blanks_come_last_either_way(cast: Cast, sort: str) -> None:
    add_custom_field(record="lead", label="Seats", kind="number", indexed=True, by=SYSTEM, now=NOW)
    pks = []
    for n in (1, None, 2):
        moment = NOW + timedelta(days=n) if n else None
        standing = {"last_touch_at": moment, "next_step_at": moment, "probability": n and n / 10}
        lead = make_lead(
            standing=standing, custom={"seats": n} if n else {}, organization=f"Org {n}" if n else ""
        )
        pks.append(lead.pk)
    first, blank, second = pks
    assert listed(SYSTEM, sort=sort) == [first, second, blank]
    assert listed(SYSTEM, sort=f"-{sort}") == [second, first, blank]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("stage=lead", "ab"),
        ("stage=lead,mql", "abc"),
        ("stage!=lead", "cd"),
        ("score>=50", "cd"),
        ("score<50", "ab"),
        ("score=10", "a"),
        ("score!=10", "bcd"),
        ("grade=A,b", "cd"),
        ("country=de", "a"),
        ("country__blank=yes", "d"),
        ("country__blank=no", "abc"),
        ("owner=me", "a"),
        ("owner=none", "cd"),
        ("owner=otto@winnow.test,none", "bcd"),
        ("owner!=me", "bcd"),
        ("team=North", "a"),
        ("source=Web form", "a"),
        ("source=web FORM,Fair", "ab"),
        ("source=none", "cd"),
        ("source!=Fair", "acd"),
        ("campaign=Spring", "b"),
        ("product=Kit", "b"),
        ("channel=seo", "a"),
        ("industry~SOFT", "a"),
        ("industry=Software", "a"),
        ("industry__blank=yes", "cd"),
        ("organization=acme", "a"),
        ("email=ANN@acme.test", "a"),
        ("email=old@acme.test", "b"),
        ("name~ann", "a"),
        ("created_at>=2026-03-01", "ab"),
        ("created_at<2026-03-01", "cd"),
        ("created_at=2026-02-01", "c"),
        ("created_at<=2026-02-01", "cd"),
        ("created_at>2026-02-01", "ab"),
        ("last_touch_at__blank=yes", "cd"),
        ("not_contacted_days=3", "bcd"),
        ("employees>100", "b"),
        ("budget>=1000.5", "a"),
        ("email_consent=yes", "a"),
        ("email_consent=no", "b"),
        ("custom.seats>=5", "ab"),
        ("custom.seats=5", "a"),
        ("custom.seats!=5", "bcd"),
        ("custom.seats__blank=yes", "cd"),
        ("custom.size=Large", "a"),
        ("custom.size=small,LARGE", "ab"),
        ("custom.tags=Büro", "a"),
        ("custom.signed>=2026-01-01", "a"),
        ("custom.fan=yes", "a"),
        ("custom.fan=no", "b"),
        ("custom.motto~carpe", "a"),
        ("person.custom.age<40", "a"),
        ("organization.custom.floors=3", "a"),
        ("q=ann", "a"),
        ("q=acme", "ab"),
        ("id>0", "abcd"),
    ],
)
def test_filters(cast: Cast, written: str, found: str) -> None:
    letters = scene(cast)
    assert "".join(sorted(letters[pk] for pk in listed(cast.actor("rep_who_sees_all"), written))) == found


@pytest.fixture(autouse=True)
def _rep_who_sees_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """An actor with an id of her own who sees every row, for `me`."""
    plain = Cast.actor

    def actor(cast: Cast, name: str) -> Actor:
        if name != "rep_who_sees_all":
            return plain(cast, name)
        permissions = plain(cast, "admin").permissions
        return Actor(cast.rep.pk, "admin", permissions, sees_all=True, sees_pool=True)

    monkeypatch.setattr(Cast, "actor", actor)


def scene(cast: Cast) -> dict[int, str]:
    """Four leads that differ in everything: the letters by id."""
    fields = [
        ("lead", "Seats", "number", ()),
        ("lead", "Size", "one_choice", ("Small", "Large")),
        ("lead", "Tags", "many_choices", ("Büro", "Haus")),
        ("lead", "Signed", "date", ()),
        ("lead", "Fan", "yes_no", ()),
        ("lead", "Motto", "text", ()),
        ("person", "Age", "number", ()),
        ("organization", "Floors", "number", ()),
    ]
    for record, label, kind, choices in fields:
        add_custom_field(record=record, label=label, kind=kind, choices=choices, by=SYSTEM, now=NOW)
    web, fair = (
        Source.objects.create(key=name.lower().replace(" ", "_"), name=name) for name in ("Web form", "Fair")
    )
    a = make_lead(
        name="Ann Alt",
        email="ann@acme.test",
        owner=cast.rep,
        source=web,
        channel="seo",
        budget_amount="1000.50",
        custom={
            "seats": 5,
            "size": "Large",
            "tags": ["Büro", "Haus"],
            "signed": "2026-02-03",
            "fan": True,
            "motto": "Carpe diem",
        },
        person={"country": "DE", "email_consent": True, "custom": {"age": 39}},
        organization="ACME",
        company={"industry": "Software", "employees": 10, "custom": {"floors": 3}},
        standing={"score": 10, "last_touch_at": NOW - timedelta(days=1)},
        created_at=NOW,
    )
    b = make_lead(
        name="Bob",
        email="bob@acme.test",
        owner=cast.other_rep,
        source=fair,
        campaign=Campaign.objects.create(key="spring", name="Spring"),
        product=Product.objects.create(key="kit", name="Kit"),
        custom={"seats": 9, "size": "Small", "tags": ["Haus"], "fan": False},
        person={"country": "FR", "email_consent": False},
        organization="Base",
        company={"industry": "Steel", "employees": 1000},
        standing={"score": 20, "last_touch_at": NOW - timedelta(days=5)},
        created_at=NOW - timedelta(hours=30),
    )
    b.person.emails.create(address="old@acme.test", key="old@acme.test", created_at=NOW)
    c = make_lead(
        name="Cid",
        person={"country": "US"},
        standing={"score": 50, "stage": "mql", "grade": "A"},
        created_at=NOW - timedelta(days=29),
    )
    d = make_lead(
        name="Dan",
        standing={"score": 60, "stage": "prospect", "grade": "B"},
        created_at=NOW - timedelta(days=60),
    )
    return {a.pk: "a", b.pk: "b", c.pk: "c", d.pk: "d"}


def test_all_conditions_must_hold(cast: Cast) -> None:
    letters = scene(cast)
    found = listed(SYSTEM, "stage=lead", "country=DE", "score>=5", "custom.seats>1")
    assert [letters[pk] for pk in found] == ["a"]
    assert listed(SYSTEM, "stage=lead", "country=US") == []


@pytest.mark.parametrize("who", ["rep", "manager", "other_rep", "stranger", "admin"])
@pytest.mark.parametrize("sort", ["-score", "created_at", "-last_touch_at", "name", "id", "-custom.seats"])
def test_pages_show_every_visible_lead_once_both_ways(cast: Cast, who: str, sort: str) -> None:
    add_custom_field(record="lead", label="Seats", kind="number", indexed=True, by=SYSTEM, now=NOW)
    owners = [cast.rep, cast.other_rep, cast.manager, None]
    touched = [NOW - timedelta(days=n % 4) if n % 3 else None for n in range(14)]
    make_leads(
        {
            "owner": owners[n % 4],
            "custom": {"seats": n % 5} if n % 2 else {},
            "standing": {"score": n % 6, "last_touch_at": touch},
            "created_at": NOW - timedelta(days=n % 7),
        }
        for n, touch in enumerate(touched)
    )
    actor = cast.actor(who)
    visible = set(LeadStanding.objects.visible_to(actor).values_list("pk", flat=True))
    for size in (1, 4, 50):
        there, back = walked(actor, LeadFilter.parse(sort=sort), size)
        assert (set(there), len(there)) == (visible, len(visible))
        assert back == there[::-1]


def test_goes_on_searching_where_a_window_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "FEW", 2)
    monkeypatch.setattr(plan, "WINDOWS", (3, 5))
    monkeypatch.setattr(plan, "_LEAST_WINDOW", 5)
    rare = make_leads(
        {"person": {"city": "Ulm" if n % 11 == 5 else "Bonn"}, "standing": {"score": n}} for n in range(40)
    )
    wanted = [lead.pk for n, lead in enumerate(rare) if n % 11 == 5]
    asked = LeadFilter.written(["city=Ulm"])
    first = leads(SYSTEM, asked, now=NOW, size=2)
    assert (first.searched_on, first.next is not None, len(first.rows)) == (True, True, 1)
    there, back = walked(SYSTEM, asked, 2)
    assert there == wanted[::-1]
    assert back == wanted
    assert [pk for batch in every(SYSTEM, asked, now=NOW) for pk in batch] == wanted[::-1]


def test_says_that_a_sort_without_an_index_took_the_first_by_score(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (plan, __import__("winnow.capture.queries.leads", fromlist=["leads"])):
        monkeypatch.setattr(module, "FEW", 3)
    names = [make_lead(name=name, standing={"score": score}).pk for score, name in enumerate("dcba")]
    page = leads(SYSTEM, LeadFilter.parse(sort="name"), now=NOW)
    assert page.sorted_within == 3
    assert [row.pk for row in page.rows] == names[:0:-1]
    with pytest.raises(Invalid) as refused:
        list(every(SYSTEM, LeadFilter.parse(sort="name"), now=NOW))
    assert refused.value.field == "sort"


def test_counts_up_to_a_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        make_lead(owner=cast.rep if n % 2 else cast.other_rep, standing={"score": n})
    assert str(count(SYSTEM, now=NOW)) == "5"
    assert count(cast.actor("rep"), now=NOW).n == 2
    assert count(SYSTEM, LeadFilter.written(["score>=3"]), now=NOW).n == 2
    module = __import__("winnow.capture.queries.leads", fromlist=["leads"])
    monkeypatch.setattr(module, "MOST_COUNTED", 3)
    assert str(count(SYSTEM, now=NOW)) == "3+"


@pytest.mark.parametrize("who", ["admin", "rep", "manager"])
def test_costs_the_same_for_five_leads_and_for_fifty(cast: Cast, who: str) -> None:
    actor = cast.actor(who)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page: LeadPage = leads(actor, LeadFilter.parse(), now=NOW, size=50)
            for row in page.rows:
                person = row.lead.person
                _ = [
                    person.label,
                    person.organization,
                    row.lead.source,
                    row.lead.campaign,
                    row.owner,
                    row.team,
                ]
        return len(asked)

    for _ in range(5):
        make_lead(owner=cast.rep, organization="Acme")
    few = cost()
    make_leads([{"owner": cast.rep, "organization": "Base"}] * 45)
    # Fields, whether scores are due, the way, the rows.
    assert cost() == few <= 4


def test_shows_nobody_nothing(cast: Cast) -> None:
    make_lead()
    blind = Actor(user_id=None, role="nobody", permissions=frozenset({"leads:read"}))
    assert listed(blind) == []
    assert listed(blind, sort="created_at") == []
    assert count(blind, now=NOW).n == 0
    with pytest.raises(NotAllowed):
        leads(NOBODY, now=NOW)


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!", "W10", "WzEsMl0", "<WzEsMl0", "WyJhIiwxXQ", "W251bGwsMV0", "W3siYSI6MX0sMV0", "WzFlOTk5LDFd"],
)
@pytest.mark.parametrize("sort", ["-score", "created_at", "name"])
def test_takes_any_cursor_without_breaking(cast: Cast, cursor: str, sort: str) -> None:
    make_lead()
    with suppress(Invalid):
        leads(SYSTEM, LeadFilter.parse(sort=sort), now=NOW, cursor=cursor)
