"""Every word on a page that is not somebody's data goes through gettext: with each translation put in brackets,
what stands outside of brackets and is in no row of the database was typed into a page."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from tests.cast import Cast
from tests.guard.scene import make_scene
from tests.guard.test_visibility_matrix import pages

pytestmark = pytest.mark.once

OPENED, CLOSED = "\u27e6", "\u27e7"
_BRACKETED = re.compile(rf"{OPENED}[^{OPENED}{CLOSED}]*{CLOSED}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_SHOWN_ATTRIBUTES = ("placeholder", "title", "aria-label", "alt")
_INITIALS = "avatar-dot"
_SILENT = ("script", "style", "code", "kbd", "title")
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "use",
        "rect",
        "path",
        "circle",
    ]
)
# A name, a unit, and what Django's own widgets and formats bring.
_NAMES = ("Winnow", "UTC", "CSV", "API", "BANT")


def forget_formatted() -> None:
    """What was said is remembered in the process, as other tests asked for it."""
    for name, module in list(sys.modules.items()):
        if name.startswith("winnow."):
            for remembered in vars(module).values():
                if hasattr(remembered, "cache_clear"):
                    remembered.cache_clear()


@pytest.fixture
def _bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    forget_formatted()
    trans: Any = translation._trans  # type: ignore[attr-defined]

    def plural(one: str, many: str, n: int) -> str:
        return f"{OPENED}{one if n == 1 else many}{CLOSED}"

    monkeypatch.setattr(trans, "gettext", lambda words: f"{OPENED}{words}{CLOSED}", raising=False)
    monkeypatch.setattr(trans, "pgettext", lambda _of, words: f"{OPENED}{words}{CLOSED}", raising=False)
    monkeypatch.setattr(trans, "ngettext", plural, raising=False)
    monkeypatch.setattr(trans, "npgettext", lambda _of, *plurals: plural(*plurals), raising=False)
    yield
    forget_formatted()


class Words(HTMLParser):
    """The words that a page shows or says, without those of elements that say `translate="no"`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self.silent:
            self.found += [given[name] or "" for name in _SHOWN_ATTRIBUTES if given.get(name)]
        quiet = tag in _SILENT or given.get("translate") == "no" or _INITIALS in (given.get("class") or "")
        if tag not in _VOID and (self.silent or quiet):
            self.silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append(data.strip())


def data() -> list[str]:
    """Every text in the database that is no choice of ours, the longest first."""
    found: set[str] = set()
    for model in apps.get_models():
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField) and not field.choices
        ]
        for row in model._base_manager.values_list(*texts) if texts else ():
            found |= {value for value in row if isinstance(value, str) and len(value) > 2}
        documents = [
            field.name for field in model._meta.concrete_fields if isinstance(field, models.JSONField)
        ]
        for row in model._base_manager.values_list(*documents) if documents else ():
            found |= {value for value in _texts(row) if len(value) > 1}
    return sorted(found, key=len, reverse=True)


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict | list | tuple):
        for part in document.values() if isinstance(document, dict) else document:
            yield from _texts(part)


def typed_in(html: str, known: list[str]) -> Iterator[str]:
    page = Words()
    page.feed(html)
    for words in page.found:
        left = words
        while left != (left := _BRACKETED.sub(" ", left)):
            pass
        for value in (*known, *_NAMES):
            left = left.replace(value, " ")
        if _LETTERS.search(left):
            yield words


@pytest.mark.usefixtures("_bracketed")
def test_finds_no_word_that_was_typed_into_a_page(cast: Cast) -> None:
    scene = make_scene(cast)
    values, wrong = {**scene.shared, **vars(scene.seen)}, []
    client = Client()
    client.force_login(cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    known = data()
    for address in pages():
        answered = client.get(address.filled(values))
        if answered.status_code == 200 and answered["Content-Type"].startswith("text/html"):
            html = answered.content.decode()
            wrong += [f"{address.name}: {words[:90]!r}" for words in typed_in(html, known)]
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_would_find_one() -> None:
    html = f"<p>{OPENED}Leads{CLOSED} of Rita</p><p>Typed in</p><input placeholder='Search'><b translate='no'>API</b>"
    assert list(typed_in(html, ["Rita", "of"])) == ["Typed in", "Search"]
