"""A contact as a phone writes it down: read from what came, in bounds, before anything is looked up.

{id, at, values: {name, email, phone, organization, job_title}, notes, interest, code, scanned, consents:
{purpose: version}, follow_up, follow_up_days}
"""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

VALUES = ("name", "email", "phone", "organization", "job_title")
_LONGEST_TEXT = 500
_LONGEST_NOTES = 5000
_LONGEST_SCAN = 4000
_MOST_DAYS = 60
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
Content = dict[str, Any]


class Malformed(ValueError):
    """Never to be taken, however often it is sent. `client_id` is "" where not even that can be read."""

    def __init__(self, message: str, client_id: str = "") -> None:
        super().__init__(message)
        self.client_id = client_id


def read_contact(sent: Any) -> tuple[str, Content]:
    """The phone's id and what is kept; what is unknown is dropped. Raises `Malformed`."""
    if not isinstance(sent, dict) or not isinstance(sent.get("id"), str):
        raise Malformed(_("A contact needs an id."))
    client_id = sent["id"]
    if not _ID.fullmatch(client_id):
        raise Malformed(_("An id is 8 to 64 letters, digits, - or _."), client_id[:64])
    values = sent.get("values")
    told = {name: _text(values.get(name)) for name in VALUES} if isinstance(values, dict) else {}
    content: Content = {
        "at": _text(sent.get("at"))[:40],
        "values": {name: text for name, text in told.items() if text},
        "notes": _text(sent.get("notes"), _LONGEST_NOTES),
        "interest": _text(sent.get("interest")),
        "code": _text(sent.get("code"))[:60],
        "scanned": _text(sent.get("scanned"), _LONGEST_SCAN),
        "consents": _consents(sent.get("consents")),
        "follow_up": _text(sent.get("follow_up"))[:150],
        "follow_up_days": _days(sent.get("follow_up_days")),
    }
    if not (content["values"] or content["code"] or content["scanned"] or content["notes"]):
        raise Malformed(_("There is nothing in it."), client_id)
    return client_id, {name: value for name, value in content.items() if value not in ("", {}, None)}


def as_lines(content: Content) -> str:
    """For people: what stands in it, a line each."""
    told = {**content.get("values", {}), **{name: content.get(name, "") for name in ("interest", "notes")}}
    return "\n".join(text for text in told.values() if text)


def _text(raw: Any, most: int = _LONGEST_TEXT) -> str:
    # JSON may hold lone halves of a character, which no database takes.
    text = raw.encode("utf-8", "replace").decode() if isinstance(raw, str) else ""
    return text.replace("\x00", "").strip()[:most]


def _consents(raw: Any) -> dict[str, int]:
    """Which text of each purpose was ticked, by its version."""
    if not isinstance(raw, dict):
        return {}
    return {
        str(purpose)[:20]: version
        for purpose, version in list(raw.items())[:10]
        if isinstance(version, int) and not isinstance(version, bool) and 0 < version < 100_000
    }


def _days(raw: Any) -> int | None:
    whole = isinstance(raw, int) and not isinstance(raw, bool)
    return min(raw, _MOST_DAYS) if whole and raw >= 0 else None


def read_body(body: bytes) -> dict[str, Any]:
    """What a phone sent. Raises `Malformed`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(_("This is not JSON.")) from error
    if not isinstance(found, dict):
        raise Malformed(_("This is not an object."))
    return found
