"""The verdict: from questions and answers to pass, fail or open at each level."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from winnow.qualification.asking import in_order
from winnow.qualification.verdict import Asked, Given, LevelVerdict, in_force, judged, verdicts

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NEED = Asked(
    "need", "opportunity", "choice", {"any": ["urgent"]}, {"any": ["none"]}, weight=3,
    options=("urgent", "some", "none"),
)  # fmt: skip
BUDGET = Asked("budget", "opportunity", "number", {"least": 100}, {"most": 10}, weight=2)
NOTE = Asked("note", "opportunity", "text", {"filled": True}, required=False)
SIZE = Asked("size", "organization", "number", {"least": 2})
FITS = Asked("fits", "organization", "yes_no", {"any": [True]}, {"any": [False]})
DECIDER = Asked("decider", "stakeholder", "text", {"filled": True}, weight=2)
WHEN = Asked("when", "opportunity", "date", {"within_days": 90}, {"beyond_days": 365})
PRICE = Asked("price", "opportunity", "money", {"least": 1000})
ALL = [SIZE, FITS, NEED, BUDGET, NOTE, DECIDER]


def given(asked: Asked, value: Any, *, id: int = 1, at: datetime = NOW, **more: Any) -> Given:
    worth = Decimal(str(value)) if asked.kind == "number" and value is not None else None
    return Given(
        id, asked.key, asked.kind, value, at, more.pop("recorded_at", at), **{"worth": worth, **more}
    )


def level(found: list[LevelVerdict], name: str) -> LevelVerdict:
    return next(one for one in found if one.level == name)


@pytest.mark.parametrize(
    ("asked", "value", "state", "why"),
    [
        (NEED, "urgent", "passes", ""),
        (NEED, "none", "fails", "fails"),
        (NEED, "some", "open", "undecided"),
        (NEED, "gone", "unanswered", "changed"),
        (NEED, None, "unanswered", "withdrawn"),
        (BUDGET, 100, "passes", ""),
        (BUDGET, 99.5, "open", "undecided"),
        (BUDGET, 10, "fails", "fails"),
        (FITS, True, "passes", ""),
        (FITS, False, "fails", "fails"),
        (NOTE, "x", "passes", ""),
        (WHEN, "2026-03-02", "passes", ""),
        (WHEN, "2026-05-31", "passes", ""),
        (WHEN, "2026-06-01", "open", "undecided"),
        (WHEN, "2027-03-03", "fails", "fails"),
        (WHEN, "2026-03-01", "open", "date_passed"),
    ],
)
def test_judges_each_kind_by_its_conditions(asked: Asked, value: Any, state: str, why: str) -> None:
    found = judged(asked, given(asked, value), NOW)
    assert (found.state, found.why) == (state, why)


def test_compares_amounts_by_what_they_are_worth() -> None:
    amount = {"amount": "900", "currency": "GBP"}
    assert judged(PRICE, given(PRICE, amount, worth=Decimal(1035)), NOW).state == "passes"
    assert judged(PRICE, given(PRICE, amount, worth=Decimal(900)), NOW).state == "open"
    unknown = judged(PRICE, given(PRICE, amount), NOW)
    assert (unknown.state, unknown.why) == ("open", "no_rate")


def test_expires_at_the_very_moment() -> None:
    answer = given(NEED, "urgent", at=NOW - timedelta(days=9), expires_at=NOW)
    assert judged(NEED, answer, NOW - timedelta(seconds=1)).state == "passes"
    assert judged(NEED, answer, NOW).state == "expired"


def test_an_expired_failure_fails_nobody() -> None:
    answer = given(NEED, "none", at=NOW - timedelta(days=9), expires_at=NOW)
    assert level(verdicts(ALL, [answer], NOW), "opportunity").verdict == "open"


def test_an_answer_put_aside_must_be_given_anew() -> None:
    found = judged(NEED, given(NEED, "none", id=7), NOW, put_aside={7})
    assert (found.state, found.why) == ("expired", "put_aside")


def test_the_latest_answer_is_in_force_and_never_gives_way_to_an_older_one() -> None:
    old = given(NEED, "none", id=1, at=NOW - timedelta(days=5))
    new = given(NEED, "urgent", id=2, at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1))
    late = given(NEED, "some", id=3, at=NOW - timedelta(days=4), recorded_at=NOW)
    assert in_force([new, old, late], NOW)["need"] is new
    assert in_force([new, old, late], NOW - timedelta(days=3))["need"] is old
    assert in_force([late], NOW - timedelta(days=3)) == {}


def test_of_two_answers_of_one_moment_the_later_written_counts() -> None:
    assert in_force([given(NEED, "none", id=2), given(NEED, "urgent", id=1)], NOW)["need"].value == "none"


def test_a_level_passes_when_all_required_questions_pass() -> None:
    answers = [given(NEED, "urgent", id=1), given(BUDGET, 500, id=2)]
    found = level(verdicts(ALL, answers, NOW), "opportunity")
    assert found.verdict == "pass"
    assert found.missing == ()
    assert found.evidence == [1, 2]


def test_a_level_fails_when_any_question_fails_and_names_it() -> None:
    answers = [given(NEED, "none", id=1), given(BUDGET, 500, id=2)]
    found = level(verdicts(ALL, answers, NOW), "opportunity")
    assert found.verdict == "fail"
    assert [one.asked.key for one in found.missing] == ["need"]
    assert found.evidence == [1]


def test_a_level_without_required_questions_stays_open() -> None:
    assert [one.verdict for one in verdicts([NOTE], [given(NOTE, "x")], NOW)] == ["open"] * 3


def test_failing_wins_over_passing() -> None:
    both = Asked("both", "opportunity", "number", {"least": 1}, {"least": 5})
    assert judged(both, given(both, 6), NOW).state == "fails"


def test_every_part_of_a_condition_must_hold() -> None:
    between = Asked("between", "opportunity", "number", {"least": 1, "most": 5})
    assert [judged(between, given(between, n), NOW).state for n in (0, 1, 5, 6)] == [
        "open", "passes", "passes", "open",
    ]  # fmt: skip


def test_an_answer_of_another_kind_belongs_to_another_question() -> None:
    changed = Asked("need", "opportunity", "text", {"filled": True})
    assert judged(changed, given(NEED, "urgent"), NOW).why == "changed"


def ask_next(*answers: Given) -> str | None:
    found = next(iter(in_order(verdicts(ALL, answers, NOW), (), {})), None)
    return found.asked.key if found else None


def test_asks_next_in_the_level_closest_to_done() -> None:
    assert ask_next() == "size"  # organization and stakeholder both lack 2; the framework's order decides
    assert ask_next(given(SIZE, 5)) == "fits"
    assert ask_next(given(SIZE, 5), given(FITS, True)) == "decider"
    assert ask_next(given(SIZE, 5), given(FITS, True), given(DECIDER, "Ada")) == "need"


def test_asks_what_was_never_answered_before_what_is_undecided() -> None:
    done = [given(SIZE, 5), given(FITS, True), given(DECIDER, "Ada")]
    assert ask_next(*done, given(NEED, "some")) == "budget"
    assert ask_next(*done, given(NEED, "some"), given(BUDGET, 500)) == "need"


def test_asks_nothing_when_all_pass_or_the_rest_has_failed() -> None:
    done = [given(SIZE, 5), given(FITS, True), given(DECIDER, "Ada")]
    assert ask_next(*done, given(NEED, "urgent"), given(BUDGET, 500)) is None
    assert ask_next(*done, given(NEED, "none")) is None
