"""A live form, and a visitor who fills it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOW
from winnow.access.actor import SYSTEM
from winnow.forms.actions import Filled, create_form, set_state, submit
from winnow.forms.models import Form, Submission
from winnow.forms.robots import token_of

CONTENT: dict[str, Any] = {
    "title": "Ask for a quote",
    "fields": [
        {"name": "first_name"},
        {"name": "email", "required": True},
        {"name": "organization"},
        {"name": "timeframe"},
        {"name": "description", "label": "What do you need?"},
    ],
    "consents": [{"purpose": "email", "text": "You may write to me about presses."}],
}
ANN = {"first_name": ["Ann"], "email": ["ann@acme.com"], "description": ["Two presses"]}


def live_form(**content: Any) -> Form:
    form = create_form(name="Quote", content=CONTENT | content, by=SYSTEM, now=NOW)
    return set_state(form_id=form.pk, state="live", by=SYSTEM)


def fill(
    values: dict[str, Sequence[str]] = ANN, *, ticked: Sequence[int] = (), now: datetime = NOW, **more: Any
) -> Submission:
    opened = token_of("quote", now - timedelta(seconds=30))
    filled = Filled(**{"values": values, "ticked": frozenset(ticked), "token": opened} | more)
    return submit(
        key="quote", filled=filled, confirm_url="https://winnow.test/f/quote/confirm/TOKEN", now=now
    )
