"""What a rule may say, and how it is told where it went wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.unit.scoring.scene import CATALOGUE, behaviour, group, rule, when
from winnow.ground.refusals import Invalid
from winnow.scoring import default_model
from winnow.scoring.language import Group, parse_rule, parse_rules
from winnow.scoring.stored import read_rule


def refused(*rules: dict[str, Any]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        parse_rules(rules, CATALOGUE)
    return caught.value


def visited(**which: Any) -> dict[str, Any]:
    return {"interactions": {"kinds": ["page_visit"], **which}, "operator": ">=", "value": 3}


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        (group(when("country", "=", "DE"), when("gone", "=", 1)), "condition.rules[1].field"),
        (group(when("country", ">", "DE")), "condition.rules[0].operator"),
        (group(when("employees", "contains", "5")), "condition.rules[0].operator"),
        (group(when("employees", ">=", "many")), "condition.rules[0].value"),
        (group(when("employees", "between", [9, 5])), "condition.rules[0].value"),
        (group(when("employees", "between", [9])), "condition.rules[0].value"),
        (group(when("employees", "=", [9])), "condition.rules[0].value"),
        (group(when("employees", "=", None)), "condition.rules[0].value"),
        (group(when("country", "=", 5)), "condition.rules[0].value"),
        (group(when("country", "=", " ")), "condition.rules[0].value"),
        (group(when("country", "in", "DE")), "condition.rules[0].value"),
        (group(when("country", "in", [])), "condition.rules[0].value"),
        (group(when("country", "null", "DE")), "condition.rules[0].value"),
        (group(when("timeframe", "=", "someday")), "condition.rules[0].value"),
        (group(when("created_at", "<", "yesterday")), "condition.rules[0].value"),
        (group(when("email_consent", "=", "perhaps")), "condition.rules[0].value"),
        (group(when("custom.one_choice", "in", ["Red", "Blue"])), "condition.rules[0].value"),
        (group(), "condition.rules"),
        (group(when("country", "null"), combinator="xor"), "condition.combinator"),
        ({**group(when("country", "null")), "not": "yes"}, "condition.not"),
        ({**group(when("country", "null")), "sql": "1"}, "condition.sql"),
        (group(group(when("gone", "null"))), "condition.rules[0].rules[0].field"),
        ({"rules": "all"}, "condition.rules"),
        ({"rules": [7]}, "condition.rules[0]"),
        (["country"], "condition"),
        (group({"interactions": []}), "condition.rules[0].operator"),
        (group({"interactions": [], "operator": ">=", "value": 1}), "condition.rules[0].interactions"),
        (group(visited(kinds=["telepathy"])), "condition.rules[0].interactions.kinds[0]"),
        (group(visited(page="pricing")), "condition.rules[0].interactions.page"),
        (group(visited(half_life_days=3)), "condition.rules[0].interactions.half_life_days"),
        (group({**visited(), "measure": "joy"}), "condition.rules[0].measure"),
        (group({**visited(), "operator": "contains"}), "condition.rules[0].operator"),
        (group({**visited(), "value": 1.5}), "condition.rules[0].value"),
        (group({**visited(), "value": float("nan")}), "condition.rules[0].value"),
        (group({**visited(), "operator": "between", "value": [3, 1]}), "condition.rules[0].value"),
        (group({**visited(), "measure": "days_since", "operator": "null"}), "condition.rules[0].value"),
    ],
)
def test_names_the_place_in_a_condition(condition: Any, place: str) -> None:
    assert (
        refused(rule(group(when("country", "null")), key="fine"), rule(condition)).field
        == f"rules[1].{place}"
    )


@pytest.mark.parametrize(
    ("rest", "place"),
    [
        ({"kinds": []}, "kinds"),
        ({"kinds": ["form", "telepathy"]}, "kinds[1]"),
        ({"kinds": [{}]}, "kinds[0]"),
        ({"kinds": ["form"], "cap": 0}, "cap"),
        ({"kinds": ["form"], "cap": 2.5}, "cap"),
        ({"kinds": ["form"], "window_days": "90"}, "window_days"),
        ({"kinds": ["form"], "half_life_days": 0}, "half_life_days"),
        ({"kinds": ["form"], "half_life_days": float("nan")}, "half_life_days"),
        ({"kinds": ["form"], "subject": 5}, "subject"),
        ({"kinds": ["form"], "points": 5}, "points"),
    ],
)
def test_names_the_place_in_a_behaviour(rest: dict[str, Any], place: str) -> None:
    assert refused(rule(rest, of="behavioural")).field == f"rules[0].condition.{place}"


@pytest.mark.parametrize("points", [0, 1001, -1001, 2.5, "5", True, None])
def test_takes_only_whole_points_in_range(points: Any) -> None:
    assert refused(rule(group(when("country", "null")), points=points)).field == "rules[0].points"


def test_refuses_an_empty_model_and_a_key_twice() -> None:
    assert refused().field == "rules"
    one = rule(group(when("country", "null")))
    assert refused(one, one).field == "rules[1].key"
    assert refused({**one, "group": "astrological"}).field == "rules[0].group"
    assert refused({**one, "reason": ""}).field == "rules[0].reason"


@pytest.mark.parametrize("name", ["score", "fit", "interest", "grade", "probability", "stage"])
def test_refuses_a_circle(name: str) -> None:
    refusal = refused(rule(group(when(name, "notNull"))))
    assert refusal.field == "rules[0].condition.rules[0].field"
    assert "circle" in refusal.message


def test_refuses_fields_that_winnow_keeps_or_that_are_sensitive() -> None:
    assert "kept by Winnow" in refused(rule(group(when("last_touch_at", "notNull")))).message
    catalogue = {"country": replace(CATALOGUE["country"], sensitive=True)}
    with pytest.raises(Invalid, match="sensitive"):
        parse_rule(rule(group(when("country", "null"))), catalogue)


def test_refuses_what_is_nested_too_deep() -> None:
    condition = group(when("country", "null"))
    for _ in range(5):
        condition = group(condition)
    assert "nested" in refused(rule(condition)).message


def test_cleans_values_as_they_are_compared() -> None:
    tests = parse_rule(
        rule(
            group(
                when("employees", ">=", "1,000"),
                when("timeframe", "in", ["NOW", "now", "quarter"]),
                when("job_title", "contains", " vice   president "),
                when("email_consent", "=", "yes"),
                when("created_at", ">", "2026-03-02"),
            )
        ),
        CATALOGUE,
    ).condition
    assert isinstance(tests, Group)
    found = [member.values for member in tests.members if not isinstance(member, Group)]
    assert found == [(1000,), ("now", "quarter"), ("vice president",), (True,), ("2026-03-02",)]


def test_what_is_stored_reads_back_the_same() -> None:
    rules = [
        rule(
            group(
                when("country", "in", ["DE", "FR"]),
                group(
                    when("employees", "between", [5, 9]),
                    when("domain", "null"),
                    combinator="or",
                    negated=True,
                ),
                when("custom.number", "<", 5.5),
            )
        ),
        behaviour("form", "download", subject="Price list", window_days=90, half_life_days=14, cap=20),
    ]
    for parsed in parse_rules(rules, CATALOGUE):
        stored = {**rule({}, key=parsed.key), "group": parsed.group.value, "reason": parsed.reason}
        assert read_rule({**stored, "condition": parsed.condition.stored()}, CATALOGUE) == parsed


def test_the_model_that_ships_is_valid_and_stored_as_it_is_read() -> None:
    parsed = parse_rules(default_model.RULES, CATALOGUE)
    for one, raw in zip(parsed, default_model.RULES, strict=True):
        assert one.condition.stored() == raw["condition"]
        assert read_rule(raw, CATALOGUE) == one
