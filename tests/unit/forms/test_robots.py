"""What tells a person from a robot."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from itertools import count

from tests.cast import NOW
from winnow.forms.robots import WORK_BITS, opened_at, suspicion_of, token_of, work_is_done


def solved(token: str) -> str:
    """As public.js finds it."""
    for nonce in count():
        digest = hashlib.sha256(f"{token}:{nonce}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - WORK_BITS) == 0:
            return str(nonce)
    raise AssertionError


def test_trusts_only_its_own_tokens_of_the_same_form() -> None:
    token = token_of("quote", NOW)
    assert opened_at(token, "quote") == NOW.replace(microsecond=0)
    assert opened_at(token, "other") is None
    assert opened_at(token + "x", "quote") is None
    assert opened_at("", "quote") is None


def test_work_that_was_done_is_believed_for_a_day() -> None:
    token = token_of("quote", NOW)
    nonce = solved(token)
    assert work_is_done(token, nonce)
    for later, expected in ((timedelta(minutes=1), None), (timedelta(days=2), "no_work")):
        found = suspicion_of(
            key="quote", honeypot="", token=token, nonce=nonce, wants_work=True, now=NOW + later
        )
        assert found == expected
