"""Tests in the browser wait for what they ask: what is read at once is sometimes read too early, on a busy machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

BROWSER = Path(__file__).resolve().parents[1] / "browser"
# What to write instead: `expect`, or what tests/browser/calm.py offers by these names.
INSTEAD = {
    "all": "to_have_count, then nth",
    "all_inner_texts": "to_have_text([...])",
    "all_text_contents": "to_have_text([...])",
    "bounding_box": "box_of",
    "content": "to_contain_text",
    "count": "to_have_count",
    "evaluate": "ask or comes_true",
    "evaluate_all": "ask or comes_true",
    "get_attribute": "to_have_attribute",
    "inner_html": "to_contain_text",
    "inner_text": "to_have_text or words_of",
    "input_value": "to_have_value or value_of",
    "is_checked": "to_be_checked",
    "is_disabled": "to_be_disabled",
    "is_enabled": "to_be_enabled",
    "is_hidden": "to_be_hidden",
    "is_visible": "to_be_visible",
    "new_context": "open_page or calm.new_context",
    "new_page": "open_page or page_in",
    "query_selector": "locator",
    "query_selector_all": "locator",
    "text_content": "to_have_text",
    "title": "to_have_title",
    "url": "to_have_url or address_of",
    "wait_for_load_state": "at_rest",
}
OTHERS = {"objects", "live_server", "request"}  # whose `count`, `all` and `url` are no page's
ACTS = {"check", "click", "press", "select_option", "tap", "uncheck"}
LEAVING = {"goto", "reload"}


def hasty(code: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        for block in ("body", "orelse", "finalbody"):
            statements = getattr(node, block, None)
            if isinstance(statements, list):
                yield from _too_soon(statements)
        if not isinstance(node, ast.Attribute) or OTHERS & _names(node.value):
            continue
        if node.attr in INSTEAD:
            yield f"line {node.lineno}: .{node.attr} does not wait; use {INSTEAD[node.attr]}"
        elif node.attr in {"press", "type"} and "keyboard" in _names(node.value):
            yield f"line {node.lineno}: the keyboard does not wait; use press or type_in"


def _too_soon(statements: list[ast.stmt]) -> Iterator[str]:
    for act, then in pairwise(statements):
        if _called(act) in ACTS and (isinstance(then, ast.Assert) or _called(then) in LEAVING):
            yield f"line {then.lineno}: what was done before may not have arrived; expect what it brings"


def _called(statement: ast.stmt) -> str:
    call = statement.value if isinstance(statement, ast.Expr) else None
    called = call.func if isinstance(call, ast.Call) else None
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _names(node: ast.AST) -> set[str]:
    return {
        name for one in ast.walk(node) for name in (getattr(one, "id", ""), getattr(one, "attr", "")) if name
    }


@pytest.mark.parametrize("path", sorted(BROWSER.glob("test_*.py")), ids=lambda path: path.stem)
def test_a_test_in_the_browser_waits_for_what_it_asks(path: Path) -> None:
    assert not list(hasty(path.read_text()))


@pytest.mark.parametrize(
    "code",
    [
        "assert page.locator('b').all_inner_texts() == ['a']",
        "assert 'a' in page.url",
        "if row.count(): pass",
        "page.keyboard.press('j')",
        "button.click()\npage.reload()",
        "with open() as page:\n    page.get_by_label('a').check()\n    assert stage(lead) == 'won'",
    ],
)
def test_haste_is_found(code: str) -> None:
    assert list(hasty(code))


def test_rows_of_the_database_are_read_at_once() -> None:
    assert not list(hasty("assert Lead.objects.all().count() == 2\naddress = live_server.url + '/a'"))
