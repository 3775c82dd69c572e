"""An event in the words of a timeline."""

from __future__ import annotations

from typing import Any

from winnow.tracking.models import TrackedEvent
from winnow.tracking.words import Call

_MOST_LINES = 40
_LONGEST = 300


def subject_of(event: TrackedEvent) -> str:
    """A page by its path, else its title; anything else by its name."""
    content = event.content
    if event.call != Call.PAGE:
        return str(content.get("event", ""))[:_LONGEST]
    page = {**content.get("context.page", {}), **content.get("properties", {})}
    found = page.get("path") or content.get("name") or page.get("url") or page.get("title") or ""
    return str(found)[:_LONGEST]


def body_of(event: TrackedEvent) -> str:
    """A line a property, then where the visit came from and what was noted."""
    page = event.content.get("context.page", {})
    lines = [
        *_lines(event.content.get("properties", {})),
        *_lines({name: page.get(name) for name in ("title", "referrer") if page.get(name)}),
        *_lines(event.content.get("context.campaign", {}), "utm_"),
    ]
    return "\n".join([*dict.fromkeys(lines), *([event.note] if event.note else [])])


def _lines(values: dict[str, Any], prefix: str = "") -> list[str]:
    plain = [(name, one) for name, one in values.items() if isinstance(one, str | int | float) and one != ""]
    return [f"{prefix}{name}: {str(one)[:_LONGEST]}" for name, one in plain[:_MOST_LINES]]
