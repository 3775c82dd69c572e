"""Whatever the rules, the leads and the order of things: the statement agrees with plain Python, the parts add up to
the stored score, scoring some gives what scoring all gives, and the history replays to what is shown."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import NOW, make_lead
from tests.rooms.scoring.scene import by_hand, check_history, did, live, standing
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadStanding
from winnow.ground.models import CustomField, ExchangeRate
from winnow.scoring.actions import rescore, rescore_all
from winnow.scoring.queries import explanation

TITLES = [
    "",
    "CEO",
    "ceo, Founder",
    "Head of Sales",
    "Director (Procurement)",
    "Übersetzer",
    "LEITER ÜBERSETZUNG",
]
COUNTRIES = ["", "DE", "FR", "US"]
DOMAINS = ["gmail.com", "Gmail.com", "firm.example"]
SUBJECTS = ["", "/pricing", "Pricing and plans", "PREISÜBERSICHT", "/blog"]
KINDS = ["page_visit", "form", "download", "call"]
DAYS = ["2026-01-31", "2026-03-01", "2026-03-02", "2026-03-03"]
CUSTOM = {
    "visits": "number",
    "colour": "one_choice",
    "tags": "many_choices",
    "agreed": "yes_no",
    "due": "date",
    "note": "text",
}
CHOICES = ["Red", "Grün", 'Say "x"']


def texts(values: list[str]) -> st.SearchStrategy[tuple[str, Any]]:
    given_ = [value for value in values if value]
    some = st.lists(
        st.sampled_from([*given_, *(value.swapcase() for value in given_), "er"]), min_size=1, max_size=3
    )
    return st.one_of(
        st.tuples(st.sampled_from(["=", "!="]), st.sampled_from(given_)),
        st.tuples(st.sampled_from(["in", "notIn", "contains", "beginsWith", "endsWith"]), some),
    )


def numbers(*values: float) -> st.SearchStrategy[tuple[str, Any]]:
    one = st.sampled_from(values)
    pair = st.tuples(one, one).map(sorted)
    return st.one_of(
        st.tuples(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), one),
        st.tuples(st.just("between"), pair),
        st.tuples(st.sampled_from(["in", "notIn"]), st.lists(one, min_size=1, max_size=3)),
    )


days = st.one_of(
    st.tuples(st.sampled_from(["<", "<=", ">", ">="]), st.sampled_from(DAYS)),
    st.tuples(st.just("between"), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(sorted)),
)
blank = st.tuples(st.sampled_from(["null", "notNull"]), st.none())
words = st.tuples(
    st.just("hasWord"), st.lists(st.sampled_from(["ceo", "procurement", "LEITER"]), min_size=1, max_size=2)
)
FIELDS: dict[str, st.SearchStrategy[tuple[str, Any]]] = {
    "job_title": st.one_of(texts(TITLES), words),
    "country": texts(COUNTRIES),
    "email_domain": texts(DOMAINS),
    "email_consent": st.tuples(st.just("="), st.booleans()),
    "industry": texts(["Software", "Health care"]),
    "employees": numbers(0, 5, 50, 500),
    "timeframe": st.tuples(st.sampled_from(["in", "notIn"]), st.just(["now", "quarter"])),
    "budget": numbers(0, 999.99, 1000, 50_000),
    "created_at": days,
    "custom.visits": numbers(0, 2.5, 7),
    "custom.colour": st.tuples(st.sampled_from(["=", "!="]), st.sampled_from(CHOICES)),
    "custom.tags": st.tuples(st.just("contains"), st.lists(st.sampled_from(CHOICES), min_size=1, max_size=2)),
    "custom.agreed": st.tuples(st.just("="), st.booleans()),
    "custom.due": days,
    "custom.note": texts(["Ärger", "ärger 5", "x"]),
}


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(sorted(FIELDS)))
    operator, value = draw(st.one_of(FIELDS[name], FIELDS[name], blank))
    return {"field": name, "operator": operator, "value": value}


def groups_of(members: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda combinator, negated, rules: {"combinator": combinator, "not": negated, "rules": rules},
        st.sampled_from(["and", "or"]),
        st.booleans(),
        st.lists(members, min_size=1, max_size=3),
    )


which = st.fixed_dictionaries(
    {"kinds": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)},
    optional={"subject": st.sampled_from(["pricing", "BLOG"]), "window_days": st.integers(1, 60)},
)
did_it = st.one_of(
    st.builds(
        lambda which, operator, value: {
            "interactions": which,
            "measure": "count",
            "operator": operator,
            "value": value,
        },
        which,
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.integers(0, 4),
    ),
    st.builds(
        lambda which, compared: {"interactions": which, "measure": "days_since", **compared},
        which,
        st.sampled_from(
            [
                {"operator": "<=", "value": 7},
                {"operator": ">", "value": 0.5},
                {"operator": "between", "value": [1, 40]},
                {"operator": "null", "value": None},
            ]
        ),
    ),
)
members = st.one_of(comparisons(), did_it)
conditions = groups_of(st.one_of(members, groups_of(members)))
behaviours = st.fixed_dictionaries(
    {"kinds": st.lists(st.sampled_from(KINDS), min_size=1, max_size=3, unique=True)},
    optional={
        "subject": st.sampled_from(["pricing", "preisübersicht", "BLOG"]),
        "window_days": st.integers(1, 60),
        "half_life_days": st.sampled_from([0.5, 7, 14, 30]),
        "cap": st.integers(1, 30),
    },
)
points = st.integers(-40, 40).filter(bool)
rules = st.lists(
    st.one_of(
        st.fixed_dictionaries(
            {
                "group": st.sampled_from(["demographic", "firmographic"]),
                "points": points,
                "condition": conditions,
            }
        ),
        st.fixed_dictionaries({"group": st.just("behavioural"), "points": points, "condition": behaviours}),
    ),
    min_size=1,
    max_size=6,
).map(lambda found: [{**one, "key": f"r{i}", "reason": f"Rule {i}"} for i, one in enumerate(found)])
leads = st.fixed_dictionaries(
    {
        "person": st.fixed_dictionaries(
            {
                "job_title": st.sampled_from(TITLES),
                "country": st.sampled_from(COUNTRIES),
                "email_consent": st.sampled_from([None, True, False]),
            }
        ),
        "domain": st.sampled_from(DOMAINS),
        "company": st.one_of(
            st.none(),
            st.fixed_dictionaries(
                {
                    "industry": st.sampled_from(["", "Software", "health care"]),
                    "employees": st.sampled_from([None, 0, 5, 51, 500]),
                }
            ),
        ),
        "timeframe": st.sampled_from(["", "now", "later"]),
        "budget_amount": st.sampled_from([None, "0.00", "999.99", "1000.00"]),
        "budget_currency": st.sampled_from(["", "EUR", "USD", "CHF"]),
        "created": st.integers(-2, 1),
        "custom": st.fixed_dictionaries(
            {},
            optional={
                "visits": st.sampled_from([0, 2.5, 7, 8]),
                "colour": st.sampled_from(CHOICES),
                "tags": st.lists(st.sampled_from(CHOICES), max_size=2, unique=True),
                "agreed": st.booleans(),
                "due": st.sampled_from(DAYS),
                "note": st.sampled_from(["ÄRGER", "Ärger 5", "x"]),
            },
        ),
    }
)
happened = st.tuples(
    st.integers(0, 3), st.sampled_from(KINDS), st.integers(-3600, 70 * 86400), st.sampled_from(SUBJECTS)
)


def make(scene: dict[str, Any], n: int) -> Lead:
    return make_lead(
        email=f"p{n}@{scene['domain']}",
        organization="Firm" if scene["company"] is not None else "",
        company=scene["company"],
        person=scene["person"],
        created_at=NOW + timedelta(days=scene["created"]),
        timeframe=scene["timeframe"],
        budget_amount=scene["budget_amount"],
        budget_currency=scene["budget_currency"],
        custom=scene["custom"],
    )


def make_fields() -> None:
    # Of the franc no rate is known; the dollar's rises while leads stand still.
    for days, rate in ((-90, "0.9"), (2, "1.0001")):
        ExchangeRate.objects.create(currency="USD", rate=rate, on=NOW.date() + timedelta(days=days))
    for key, kind in CUSTOM.items():
        choices = CHOICES if "choice" in kind else []
        CustomField.objects.create(
            record="lead", key=key, label=key, kind=kind, choices=choices, created_at=NOW
        )


def check(rules: list[dict[str, Any]], now: datetime) -> None:
    """Every lead's stored score is the sum of its rules by hand at `scored_at`; its explanation adds up to it."""
    for row in LeadStanding.objects.visible_to(SYSTEM):
        assert row.scored_at is not None
        by_rule = by_hand(row.pk, rules, row.scored_at)
        fits = [points for rule, points in zip(rules, by_rule, strict=True) if rule["group"] != "behavioural"]
        assert (row.fit, row.score) == (sum(fits), sum(by_rule))
        told = explanation(SYSTEM, row.pk, now=now)
        assert sum(part.points for part in told.parts) == told.score == row.score
        assert {part.rule: part.points for part in told.parts} == {
            rule["key"]: points for rule, points in zip(rules, by_rule, strict=True) if points
        }
        assert told.score_now == sum(by_hand(row.pk, rules, now))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=rules, scenes=st.lists(leads, min_size=1, max_size=4), past=st.lists(happened, max_size=12))
def test_the_statement_agrees_with_plain_python(
    rules: list[dict[str, Any]], scenes: list[dict[str, Any]], past: list[tuple[int, str, int, str]]
) -> None:
    with transaction.atomic():
        make_fields()
        made = [make(scene, n) for n, scene in enumerate(scenes)]
        for which, kind, seconds, subject in past:
            did(made[which % len(made)], kind, NOW - timedelta(seconds=seconds), subject)
        live(*rules)
        rescore_all(by=SYSTEM, now=NOW)
        check(rules, NOW + timedelta(days=5))
        check_history()
        transaction.set_rollback(True)


steps = st.lists(
    st.tuples(
        st.sampled_from(["did", "change", "all", "publish"]), st.integers(0, 2), st.integers(0, 40 * 86400)
    ),
    min_size=1,
    max_size=10,
)


@pytest.mark.django_db
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=rules, scenes=st.lists(leads, min_size=3, max_size=3), steps=steps)
def test_scoring_some_gives_what_scoring_all_gives(
    rules: list[dict[str, Any]], scenes: list[dict[str, Any]], steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        make_fields()
        made = [make(scene, n) for n, scene in enumerate(scenes)]
        live(*rules)
        now = NOW
        rescore(lead_ids=[lead.pk for lead in made], by=SYSTEM, now=now)
        for verb, which, seconds in steps:
            now += timedelta(seconds=seconds)
            _step(verb, made[which], rules, seconds, now)
            check(rules, now)
            check_history()
        some = [standing(lead) for lead in made]
        rescore_all(by=SYSTEM, now=now)
        for lead, before in zip(made, some, strict=True):
            if before.scored_at == now:
                assert standing(lead).score == before.score
        transaction.set_rollback(True)


def _step(verb: str, lead: Lead, rules: list[dict[str, Any]], seconds: int, now: datetime) -> None:
    if verb == "did":
        # Learned of late as often as not: it happened before the last score.
        did(lead, KINDS[seconds % 4], now - timedelta(seconds=seconds % 5 * 86400), SUBJECTS[seconds % 5])
        rescore(person_ids=[lead.person_id], by=SYSTEM, now=now)
    elif verb == "change":
        Lead.objects.visible_to(SYSTEM).filter(pk=lead.pk).update(custom={"visits": seconds % 9})
        rescore(lead_ids=[lead.pk], by=SYSTEM, now=now)
    else:
        if verb == "publish":
            live(*rules, now=now)
        rescore_all(by=SYSTEM, now=now)
