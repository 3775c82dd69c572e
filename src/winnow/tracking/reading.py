"""A message of Segment's API, checked before it is kept: its shape, its size, its moment."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.tracking.clock import corrected
from winnow.tracking.words import Call

# Segment's own limits.
LARGEST_BODY = 500_000
LARGEST_EVENT = 32_000
MOST_EVENTS = 2500
# What of a message is kept; the rest tells nothing about a lead.
_KEPT = ("event", "name", "category", "properties", "traits", "groupId", "previousId")
_KEPT_CONTEXT = ("campaign", "page", "traits", "winnow")


class TooLarge(Invalid):
    code = "too_large"
    status = 413


class Malformed(Invalid):
    status = 400


@dataclass(frozen=True)
class Said:
    call: str
    message_id: str
    at: datetime
    anonymous_id: str
    user_id: str
    content: dict[str, Any]
    user_agent: str
    note: str


def messages(body: bytes, call: str) -> list[Mapping[str, Any]]:
    """The messages in a body; those of a batch inherit its `context` and `sentAt`."""
    if len(body) > LARGEST_BODY:
        raise TooLarge(_("A body has at most 500 kB."))
    try:
        found = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Malformed(_("This is not JSON.")) from error
    if not isinstance(found, dict):
        raise Malformed(_("Send an object."))
    if call != "batch":
        return [{**found, "type": call}]
    batch = found.get("batch")
    if not isinstance(batch, list) or not all(isinstance(one, dict) for one in batch):
        raise Malformed(_("A batch is a list of objects."), field="batch")
    if len(batch) > MOST_EVENTS:
        raise TooLarge(_("A batch has at most 2,500 events."), field="batch")
    shared = _object(found, "context")
    return [
        {"sentAt": found.get("sentAt"), **one, "context": {**shared, **_object(one, "context")}}
        for one in batch
    ]


def read(message: Mapping[str, Any], *, now: datetime, place: int = 0) -> Said:
    """Raises `Invalid` that names the field and, in a batch, the place (from 0)."""
    try:
        return _read(message, now)
    except Invalid as refused:
        refused.details["place"] = place
        raise


def _read(message: Mapping[str, Any], now: datetime) -> Said:
    if len(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace")) > LARGEST_EVENT:
        raise TooLarge(_("An event has at most 32 kB."))
    call = message.get("type")
    if call not in Call.values:
        raise Malformed(_("A type is one of %s.") % ", ".join(Call.values), field="type")
    context = _object(message, "context")
    content = {name: message[name] for name in _KEPT if message.get(name) not in (None, "", {})}
    content |= {f"context.{name}": context[name] for name in _KEPT_CONTEXT if context.get(name)}
    for name in ("properties", "traits", "context.campaign", "context.page", "context.traits"):
        _object(content, name)
    anonymous, user = _text(message, "anonymousId", 100), _text(message, "userId", 200)
    if not anonymous and not user and not context.get("winnow"):
        raise Malformed(_("Say who it was: userId or anonymousId."), field="userId")
    if call == Call.TRACK and not _text(message, "event", 1000):
        raise Malformed(_("An event has a name."), field="event")
    if call == Call.ALIAS and not (user and _text(message, "previousId", 200)):
        raise Malformed(_("An alias has a userId and a previousId."), field="previousId")
    stamped = message.get("timestamp") or message.get("originalTimestamp")
    try:
        at, note = corrected(stamped, message.get("sentAt"), now)
    except (ValueError, OverflowError) as error:
        raise Malformed(_("A timestamp is a moment of ISO 8601."), field="timestamp") from error
    agent = context.get("userAgent")
    return Said(
        call=str(call),
        message_id=_text(message, "messageId", 100) or uuid4().hex,
        at=at,
        anonymous_id=anonymous,
        user_id=user,
        content=_clean(content),
        user_agent=agent if isinstance(agent, str) else "",
        note=note,
    )


def _text(message: Mapping[str, Any], name: str, longest: int) -> str:
    found = message.get(name)
    if found is None:
        return ""
    if isinstance(found, bool) or not isinstance(found, str | int) or len(str(found)) > longest:
        raise Malformed(_("This is a text of at most %s characters.") % longest, field=name)
    return str(_clean(str(found))).strip()


def _object(message: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = message.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Malformed(_("This is an object."), field=name)
    return found


def _clean(value: Any) -> Any:
    """Without zero bytes and half characters, which PostgreSQL does not keep."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_clean(key): _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list) else value


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
