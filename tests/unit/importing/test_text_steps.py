"""Steps of a mapping: what happens to a text before it is read, in the order that they are given."""

from __future__ import annotations

from typing import Any

import pytest

from winnow.capture.importing.mapping import WrongMapping
from winnow.capture.importing.mapping_form import from_dict, from_toml, to_dict, to_toml
from winnow.capture.importing.transform import steps_of


def after(text: str, *steps: Any, **short: Any) -> str:
    mapping = from_dict({"columns": {"A": {"field": "name", "steps": list(steps), **short}}})
    made = steps_of(mapping.columns["A"])
    return made(text) if made else text


@pytest.mark.parametrize(
    ("text", "steps", "becomes"),
    [
        ("  a   b ", ["trim"], "a b"),
        ("LEAD-12", [{"do": "remove_prefix", "text": "lead-"}], "12"),
        ("40 seats", [{"do": "remove_suffix", "text": " seats"}], "40"),
        ("a/b/c", [{"do": "replace", "text": "/", "by": "-"}], "a-b-c"),
        ("a;b;c", [{"do": "part", "split": ";", "part": -1}], "c"),
        ("Dr. Ada King Byron", [{"do": "name", "part": "family"}], "Byron"),
        ("ADA", [{"do": "case", "to": "title"}], "Ada"),
        ("1067", [{"do": "zeros", "length": 5}], "01067"),
        ("EC1A", [{"do": "zeros", "length": 5}], "EC1A"),
        ("GTXPro", [{"do": "values", "values": {"gtxpro": "GTX Pro"}}], "GTX Pro"),
    ],
)
def test_each_step_does_what_it_says(text: str, steps: list[Any], becomes: str) -> None:
    assert after(text, *steps) == becomes


def test_steps_are_taken_in_their_order() -> None:
    part, values = {"do": "part", "split": "-", "part": 1}, {"do": "values", "values": {"a-b": "x-y"}}
    assert after("a-b", part, values) == "a"
    assert after("a-b", values, part) == "x"


def test_the_short_words_come_after_the_steps() -> None:
    assert after("no: 7", {"do": "remove_prefix", "text": "no:"}, values={"7": "seven"}) == "seven"


def test_a_mapping_with_steps_reads_back_equal() -> None:
    given = {
        "field": "product",
        "steps": ["trim", {"do": "values", "values": {"GTX Pro 'x'": "a"}, "otherwise": ""}],
    }
    mapping = from_dict({"columns": {"A": given}})
    assert from_dict(to_dict(mapping)) == mapping
    assert from_toml(to_toml(mapping)) == mapping


@pytest.mark.parametrize(
    ("step", "key"),
    [
        ("fly", "steps.1"),
        ({"do": "part", "split": "-"}, "steps.1.part"),
        ({"do": "case", "to": "camel"}, "steps.1.to"),
        ({"do": "trim", "text": "x"}, "steps.1.text"),
        ({"do": "zeros", "length": 10_000}, "steps.1.length"),
        ({"do": "values", "values": {"a": 1}}, "steps.1.values"),
        ({"do": "name", "part": 2}, "steps.1.part"),
        ({"do": ["trim"]}, "steps.1"),
    ],
)
def test_names_the_step_that_is_wrong(step: Any, key: str) -> None:
    with pytest.raises(WrongMapping) as wrong:
        after("x", step)
    assert wrong.value.field == f"mapping.columns.A.{key}"
