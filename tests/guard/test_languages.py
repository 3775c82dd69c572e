"""The language files: compiled as they are written, with the same placeholders as the words that they translate."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from winnow.ground.said import day_words, money

pytestmark = pytest.mark.once

FILES = sorted((Path(__file__).resolve().parents[2] / "src" / "winnow" / "web" / "locale").rglob("*.po"))
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[+]?[a-z]|\{\w*\}|%%")


def catalog(path: Path) -> Catalog:
    return read_po(BytesIO(path.read_bytes()))


def texts(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def spoken(messages: Catalog) -> dict[str, list[str]]:
    """The translations that there are, by the words that they translate."""
    return {
        texts(message.id)[0]: texts(message.string)
        for message in messages
        if message.id and any(texts(message.string))
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_a_language_is_compiled_as_it_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = spoken(read_mo(file))
    assert compiled == spoken(catalog(path)), "run make messages"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parts[-3])
def test_a_translation_keeps_the_placeholders(path: Path) -> None:
    wrong = []
    for message in catalog(path):
        allowed = (
            {mark for text in texts(message.id) for mark in _PLACEHOLDER.findall(text)}
            if message.id
            else set()
        )
        for text in texts(message.string):
            found = set(_PLACEHOLDER.findall(text))
            if message.id and text and (found - allowed or (allowed - found and not message.pluralizable)):
                wrong.append(f"{texts(message.id)[0]!r}: {text!r}")
    assert not wrong, "\n".join(wrong)


def test_german_is_spoken() -> None:
    from datetime import date

    with translation.override("de"):
        assert day_words(date(2026, 3, 9), date(2026, 3, 12)) == "vor 3 Tagen"
        assert day_words(date(2026, 1, 9), date(2026, 3, 12)) == "9. Jan"
        assert money(1250, "EUR") == "1.250\xa0€"
