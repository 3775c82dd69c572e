"""Secrets that only the owner's key opens."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winnow.ground.sealed import Unreadable, opened, sealed


@given(text=st.text(max_size=200))
def test_opens_what_was_sealed_and_never_seals_the_same_twice(text: str) -> None:
    stored = sealed(text, purpose="calendar")
    assert opened(stored, purpose="calendar") == text
    assert sealed(text, purpose="calendar") != stored


def test_shows_nothing_of_the_secret() -> None:
    assert b"s3cret" not in base64.urlsafe_b64decode(sealed("s3cret", purpose="calendar"))


@pytest.mark.parametrize("place", [0, 20, 50, -1])
def test_notices_every_change(place: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(sealed("s3cret", purpose="calendar")))
    raw[place] ^= 1
    with pytest.raises(Unreadable):
        opened(base64.urlsafe_b64encode(bytes(raw)).decode(), purpose="calendar")


def test_opens_neither_for_another_purpose_nor_with_another_key(settings: object) -> None:
    stored = sealed("s3cret", purpose="calendar")
    with pytest.raises(Unreadable):
        opened(stored, purpose="mail")
    settings.SECRET_KEY = "another key of more than thirty-two characters"  # type: ignore[attr-defined]
    with pytest.raises(Unreadable):
        opened(stored, purpose="calendar")


@pytest.mark.parametrize("stored", ["", "x", "not base64 at all!", "QUJD"])
def test_refuses_what_was_never_sealed(stored: str) -> None:
    with pytest.raises(Unreadable):
        opened(stored, purpose="calendar")
