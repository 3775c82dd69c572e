"""Tags and filters of the pages' own layer; built in, so templates need not load it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from winnow.access.actor import Actor
from winnow.ground import said
from winnow.web.shell import address_of

register = template.Library()
STATIC = Path(__file__).resolve().parent.parent / "static"


# What pages are made of


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


@register.simple_tag
def asset(name: str) -> str:
    """The address of a static file with the hash of its content, so that browsers may keep it."""
    return f"{settings.STATIC_URL}{name}?v={_version(name)}"


@cache
def icon_names() -> frozenset[str]:
    sprite = (STATIC / "vendor" / "icons.svg").read_text()
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite))


@cache
def _icon(name: str, css: str) -> SafeString:
    if name not in icon_names():
        raise template.TemplateSyntaxError(f"no icon {name!r}: add it to scripts/icons.txt, npm run vendor")
    href = asset("vendor/icons.svg")
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>', css, href, name
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A picture beside words; it says nothing by itself to a screen reader."""
    return _icon(name, css)


@register.simple_tag
def address(name: str, *args: int | str) -> str:
    """The address of `web:name`, or "" while that screen is not there: `{% address "board" as board %}`."""
    return address_of(name, *args)


@register.simple_tag(takes_context=True)
def here(context: template.Context, name: str) -> SafeString:
    """`aria-current="page"` on the entry of a menu that one is on, or below."""
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    now = (match.url_name or "") if match else ""
    beneath = now.startswith(name.removesuffix("s") + "_") or now == name.removesuffix("s")
    return mark_safe(' aria-current="page"') if now == name or beneath else mark_safe("")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The present query string with some values changed; None or "" takes one away. URLs are the state."""
    request = context.get("request")
    found: QueryDict = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None or value == "":
            found.pop(name, None)
        else:
            found[name] = str(value)
    return f"?{found.urlencode()}" if found else "?"


@register.filter
def as_query(values: Mapping[str, Any]) -> str:
    return urlencode({key: value for key, value in values.items() if value not in (None, "")}, doseq=True)


# Values as a person reads them

for _said in (
    said.money,
    said.money_short,
    said.number,
    said.percent,
    said.capped,
    said.when,
    said.day,
    said.moment,
    said.country,
    said.language,
    said.phone,
    said.known,
    said.initials,
    said.clock,
):
    register.filter(_said.__name__, _said)


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    return mapping.get(key)


@register.filter
def may(actor: Actor | None, permission: str) -> bool:
    return actor is not None and actor.may(permission)


_EVENT_ICONS = {
    "page_visit": "eye",
    "form": "forms",
    "download": "download",
    "webinar": "presentation",
    "open_house": "building",
    "event": "calendar-event",
    "email_sent": "send",
    "email_opened": "mail-opened",
    "email_clicked": "link",
    "email_answered": "mail-forward",
    "call": "phone",
    "meeting": "users",
    "referral": "user-plus",
    "note": "note",
    "assigned": "user-check",
    "changed": "pencil",
    "scored": "gauge",
    "decided": "target-arrow",
    "answered": "message-circle",
    "dealt": "briefcase",
    "handed": "arrows-exchange",
}


@register.filter
def event_icon(kind: str) -> str:
    """The picture of an entry of the timeline."""
    return _EVENT_ICONS.get(kind, "point")
