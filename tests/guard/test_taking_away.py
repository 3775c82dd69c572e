"""What takes something away asks first, or can be taken back: read from the views and the templates."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import winnow.web

pytestmark = pytest.mark.once
TEMPLATES = Path(winnow.web.__file__).parent / "templates"
TAKES = re.compile(
    r"remove|delete|revoke|rotate|forget|discard|archive|cancel|close|disconnect|drop|withdraw|roll_?back|clear|dismiss"
)
# Why these need not.
ALLOWED = {
    "booked_cancel": "its page asks, and why",
    "call_cancel": "unfolds a form that asks why",
    "event_cancel": "the same button takes it back",
    "hand_over_withdraw": "is offered anew beside it",
    "lead_consent_withdraw": "is recorded, and given anew beside it",
    "referral_dismiss": "is found out later all the same",
    "registration_cancel": "is registered anew beside it",
    "scoring_cancel": "is started anew on the same page",
    "settings_tracking_rotate": "the key before works for another week",
}


def views(patterns: object = None) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in get_resolver().url_patterns if patterns is None else patterns:  # type: ignore[attr-defined]
        if isinstance(one, URLResolver) and not str(one.pattern).startswith("api/"):
            found |= views(one.url_patterns)
        elif isinstance(one, URLPattern) and one.name and TAKES.search(one.name):
            found[one.name] = inspect.unwrap(one.callback)
    return found


def asks(name: str) -> bool:
    """Wherever a template has its address, it hands it to the component that asks."""
    link = re.compile(rf"\{{% url ['\"]web:{name}['\"].*?%\}}(.{{0,400}})", re.DOTALL)
    said = [found for page in TEMPLATES.rglob("*.html") for found in link.findall(page.read_text())]
    return bool(said) and all("confirm.html" in behind for behind in said)


def test_what_takes_away_asks_first_or_offers_to_take_it_back() -> None:
    found = views()
    assert len(found) > 25
    silent = [
        name
        for name, view in found.items()
        if name not in ALLOWED and "undo=" not in inspect.getsource(view) and not asks(name)  # type: ignore[arg-type]
    ]
    assert not silent, "use web/components/confirm.html, or say(..., undo=)"
    assert set(ALLOWED) <= set(found)
