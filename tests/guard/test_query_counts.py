"""No page and no list of the API asks the database more often because there are more rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.cast import Cast
from tests.guard.scene import Scene, make_scene, more_rows
from tests.guard.walk import Address, Visitor, operations, pages

# Not asked for by the page: transactions of this test, and what the API notes now and then of a token.
_NOT_COUNTED = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN)|ground_counter|last_used_at. = ")


def statements(visitor: Visitor, address: Address, scene: Scene) -> list[str]:
    asked: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        # Without their values, which SQLite would have to quote one by one.
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        status, _text = visitor.visit(address, "GET", scene.seen)
    return [sql for sql in asked if not _NOT_COUNTED.search(sql)] if status == 200 else []


def every(visitors: list[Visitor], scene: Scene) -> Iterator[tuple[Address, Visitor, list[str]]]:
    """What each address asks for the first of them who may see it."""
    for address in [*pages(), *operations()]:
        for visitor in visitors if "GET" in address.methods else ():
            if asked := statements(visitor, address, scene):
                yield address, visitor, asked
                break


@pytest.mark.once
def test_asks_as_often_for_many_rows_as_for_few(cast: Cast) -> None:
    scene = make_scene(cast)
    visitors = [Visitor(scene, "rep"), Visitor(scene, "admin")]
    more_rows(scene, 2)
    few = [*every(visitors, scene)]
    # More than the few statements that a first visit needs to fill what is kept compiled or cached.
    more_rows(scene, 7)
    grown: dict[str, Any] = {}
    for address, visitor, asked in few:
        many = statements(visitor, address, scene)
        if len(many) > len(asked):
            seen = [sql for sql in many if many.count(sql) > 1 or sql not in asked]
            grown[address.route] = (len(asked), len(many), [sql[:300] for sql in seen[-2:]])
    assert not grown
    assert len(few) > 20
