"""What the statement looks like: stages, terms computed once, values as parameters."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.unit.scoring.scene import CATALOGUE, behaviour, group, rule, when
from winnow.scoring.compile import Compiled, Grades, Scale, Scope, compile_rules
from winnow.scoring.dialect import DIALECTS, as_words, spellings
from winnow.scoring.language import parse_rules
from winnow.scoring.stored import read_rule


def compiled(*rules: dict[str, Any], vendor: str = "sqlite", explains: bool = False) -> Compiled:
    return compile_rules(
        parse_rules(rules, CATALOGUE), Scale(Grades(40, 25, 10)), vendor=vendor, explains=explains
    )


@pytest.mark.parametrize("vendor", list(DIALECTS))
def test_goes_through_its_named_stages(vendor: str) -> None:
    model = compiled(rule(group(when("country", "null"))), behaviour("form"), vendor=vendor)
    sql = model.with_totals(Scope.RANGE)
    assert re.findall(r"(\w+) AS (?:MATERIALIZED )?\(SELECT", sql)[:2] == ["terms", "parts"]
    assert sql.index("terms AS") < sql.index("parts AS") < sql.index("sums AS") < sql.index("totals AS")
    assert model.with_totals(Scope.LEADS).startswith(model.with_parts(Scope.LEADS))


def test_computes_a_distinct_field_and_a_distinct_behaviour_once() -> None:
    model = compiled(
        rule(group(when("job_title", "contains", "head"), when("job_title", "=", "CEO")), key="a"),
        rule(group(when("job_title", "null")), key="b"),
        behaviour("form", half_life_days=14, points=3, key="c"),
        behaviour("form", half_life_days=14, points=9, cap=20, key="d"),
        behaviour("form", half_life_days=15, key="e"),
    )
    sql = model.terms[Scope.RANGE]
    assert sql.count('"person"."job_title"') == 1
    assert sql.count("SUM(") == 2


def test_reads_only_what_the_rules_speak_of() -> None:
    sql = compiled(rule(group(when("budget", ">", 5)))).with_totals(Scope.RANGE)
    assert "people_organization" not in sql
    assert "engagement_interaction" not in sql
    assert "people_person" in compiled(rule(group(when("industry", "null")))).terms[Scope.RANGE]


@pytest.mark.parametrize("vendor", list(DIALECTS))
def test_values_are_parameters_and_never_text(vendor: str) -> None:
    nasty = "'; DROP TABLE leads; -- %s"
    model = compiled(
        rule(group(when("job_title", "contains", nasty), when("country", "in", [nasty])), key="a"),
        behaviour("form", subject=nasty),
        vendor=vendor,
    )
    sql = model.with_totals(Scope.LEADS)
    assert "DROP" not in sql.upper()
    assert nasty.lower() in model.values.values()
    assert sql % dict.fromkeys(re.findall(r"%\((\w+)\)s", sql), "")


def test_the_text_does_not_depend_on_how_many_leads_are_asked_for() -> None:
    for scope in (Scope.LEADS, Scope.PEOPLE):
        sql = compiled(rule(group(when("country", "null")))).with_totals(scope)
        assert f"json_each(%({scope.value})s)" in sql
    for scope in (Scope.LEAD, Scope.PERSON):
        sql = compiled(rule(group(when("country", "null")))).with_totals(scope)
        assert f" = %({scope.value})s" in sql


def test_counts_interactions_only_for_an_explanation() -> None:
    one = behaviour("form", half_life_days=14)
    assert "COUNT(*)" not in compiled(one).with_parts(Scope.LEADS)
    explained = compiled(one, explains=True)
    assert "COUNT(*)" in explained.with_parts(Scope.LEADS)
    assert explained.counted == {0}


def test_a_field_that_is_gone_is_blank_for_everybody() -> None:
    stored = group(when("custom.gone", "=", 5), when("custom.gone", "null"), combinator="or")
    model = compile_rules([read_rule(rule(stored), CATALOGUE)], Scale(Grades(3, 2, 1)), vendor="sqlite")
    assert "(1 = 0) OR (1 = 1)" in model.parts


def test_a_model_without_behaviour_has_no_interest() -> None:
    assert "0 AS behavioural" in compiled(rule(group(when("country", "null")))).sums
    assert "0 AS demographic, 0 AS firmographic" in compiled(behaviour("form")).sums


def test_grades_come_from_fit() -> None:
    grades = Grades(40, 25, 10)
    assert [grades.of(fit) for fit in (40, 39, 25, 10, 9, -5)] == ["A", "B", "B", "C", "D", "D"]


def test_knows_the_ways_to_write_other_letters() -> None:
    assert spellings("Chief") == ("chief",)
    assert {"münchen", "mÜnchen"} <= set(spellings("München"))
    assert as_words("vp, sales/emea") == " vp  sales emea "
