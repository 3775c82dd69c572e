"""Custom fields: defined, indexed, and the index really used."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models.lookups import Exact, GreaterThan

from tests.cast import NOW, Cast
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead
from winnow.ground.actions import (
    add_custom_field,
    archive_custom_field,
    change_custom_field,
    restore_custom_field,
)
from winnow.ground.custom_fields import CF, index_name, mend_indexes
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound


def add(label: str = "Seats", kind: str = "number", **more: Any) -> Any:
    return add_custom_field(record="lead", label=label, kind=kind, by=SYSTEM, now=NOW, **more)


def plan(queryset: Any) -> str:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return str(queryset.explain())


@pytest.mark.parametrize(("kind", "value"), [("number", 5), ("text", "five"), ("date", "2026-03-01")])
def test_equality_range_and_sort_use_the_index(cast: Cast, kind: str, value: Any) -> None:
    field = add(kind=kind, indexed=True)
    expression, rows = CF(field.key, kind), Lead.objects.visible_to(SYSTEM)
    for asked in (
        rows.filter(Exact(expression, value)),
        rows.filter(GreaterThan(expression, value)),
        rows.order_by(expression, "pk")[:50],
        rows.filter(GreaterThan(expression, value)).order_by(expression.desc(), "-pk")[:50],
    ):
        assert index_name(field) in plan(asked)


def test_no_index_is_made_where_none_was_asked_for(cast: Cast) -> None:
    field = add()
    assert index_name(field) not in plan(Lead.objects.visible_to(SYSTEM).order_by(CF(field.key, "number")))


def test_index_comes_and_goes_with_the_mark(cast: Cast) -> None:
    field, limits = add(), iter(range(5, 99))

    def used() -> bool:
        # Another limit each time: SQLite does not explain a statement anew that it has explained before.
        rows = Lead.objects.visible_to(SYSTEM).order_by(CF(field.key, "number"), "pk")[: next(limits)]
        return index_name(field) in plan(rows)

    change_custom_field(field_id=field.pk, indexed=True, by=SYSTEM)
    assert used()
    change_custom_field(field_id=field.pk, indexed=False, by=SYSTEM)
    assert not used()
    change_custom_field(field_id=field.pk, indexed=True, by=SYSTEM)
    archive_custom_field(field_id=field.pk, by=SYSTEM, now=NOW)
    assert not used()
    restore_custom_field(field_id=field.pk, by=SYSTEM)
    assert used()


def test_a_lost_index_is_made_again(cast: Cast) -> None:
    field = add(indexed=True)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index_name(field)}")
    mend_indexes()
    assert index_name(field) in plan(
        Lead.objects.visible_to(SYSTEM).order_by(CF(field.key, "number"), "pk")[:5]
    )


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"label": "  "}, "label"),
        ({"kind": "colour"}, "kind"),
        ({"key": "Seats"}, "key"),
        ({"key": "a b"}, "key"),
        ({"key": "a'b"}, "key"),
        ({"kind": "one_choice"}, "choices"),
        ({"kind": "one_choice", "choices": ["", " "]}, "choices"),
        ({"kind": "long_text", "indexed": True}, "indexed"),
    ],
)
def test_refuses_definitions_that_make_no_sense(cast: Cast, more: dict[str, Any], wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(**more)
    assert refused.value.field == wrong


def test_refuses_an_unknown_record(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        add_custom_field(record="user", label="Shoe", kind="text", by=SYSTEM, now=NOW)
    assert refused.value.field == "record"


def test_a_key_is_taken_even_by_an_archived_field(cast: Cast) -> None:
    field = add()
    archive_custom_field(field_id=field.pk, by=SYSTEM, now=NOW)
    with pytest.raises(Conflict):
        add()
    with pytest.raises(NotFound):
        change_custom_field(field_id=field.pk, label="Chairs", by=SYSTEM)


def test_only_who_may_change_settings_builds_an_index(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        add_custom_field(record="lead", label="Seats", kind="number", by=cast.actor("rep"), now=NOW)
    manager = cast.actor("manager")
    with pytest.raises(NotAllowed):
        add_custom_field(record="lead", label="Seats", kind="number", indexed=True, by=manager, now=NOW)
    add_custom_field(record="lead", label="Seats", kind="number", by=manager, now=NOW)
