"""Which question stands on which step, and what an answer opens."""

from __future__ import annotations

from typing import Any

from winnow.questionnaires.steps import Put, steps_of


def put(key: str, level: str = "opportunity", **more: Any) -> Put:
    return Put(key, level, "choice", key.title(), **more)


def after(key: str, *values: Any) -> dict[str, Any]:
    return {"key": key, "any": list(values)}


def shown(puts: list[Put], values: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(step.name, [one.key for one in step.puts]) for step in steps_of(puts, values)]


def test_a_step_a_level_in_the_order_of_the_way() -> None:
    puts = [put("sign", "stakeholder"), put("need"), put("size", "organization"), put("budget")]
    assert shown(puts, {}) == [
        ("organization", ["size"]),
        ("opportunity", ["need", "budget"]),
        ("stakeholder", ["sign"]),
    ]


def test_a_question_that_waits_stands_on_a_step_after_the_one_that_it_waits_for() -> None:
    puts = [
        put("why", asked_if=after("need", "urgent")),
        put("need"),
        put("since", asked_if=after("why", "loss")),
    ]
    assert shown(puts, {}) == [("opportunity", ["need"])]
    assert shown(puts, {"need": "urgent", "why": "loss"}) == [
        ("opportunity", ["need"]),
        ("opportunity-2", ["why"]),
        ("opportunity-3", ["since"]),
    ]
    # An answer that no longer opens its question closes what hung on that one as well.
    assert shown(puts, {"need": "calm", "why": "loss"}) == [("opportunity", ["need"])]


def test_waits_for_a_later_level_and_for_what_is_known_otherwise() -> None:
    puts = [put("size", "organization", asked_if=after("need", "urgent")), put("need")]
    assert shown(puts, {"need": "urgent"}) == [("opportunity", ["need"]), ("opportunity-2", ["size"])]
    assert shown(puts[:1], {"need": "urgent"}) == [("organization", ["size"])]


def test_never_asks_what_waits_in_a_circle() -> None:
    puts = [put("a", asked_if=after("b", "x")), put("b", asked_if=after("a", "x"))]
    assert shown(puts, {"a": "x", "b": "x"}) == []
