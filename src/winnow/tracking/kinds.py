"""Which interaction an event becomes: patterns of names, the first that fits; "" takes no notice of it."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from django.utils.translation import gettext as _

from winnow.engagement.words import OUTBOUND, InteractionKind
from winnow.ground.refusals import Invalid
from winnow.tracking.words import Call

DEFAULT = {"Form Submitted": "form", "Download*": "download", "*": "event"}
_MOST = 100


def kind_of(call: str, name: str, kinds: Mapping[str, str]) -> str:
    if call == Call.PAGE:
        return kinds.get("page", InteractionKind.PAGE_VISIT)
    folded = name.casefold()
    for patterns in (kinds, DEFAULT):
        for pattern, kind in patterns.items():
            if pattern != "page" and fnmatchcase(folded, pattern.casefold()):
                return kind
    return ""


def checked(kinds: Any) -> dict[str, str]:
    """Raises `Invalid` for a kind that is none, or one that only we do."""
    allowed = [kind.value for kind in InteractionKind if kind not in OUTBOUND]
    if not isinstance(kinds, dict) or len(kinds) > _MOST:
        raise Invalid(_("Say for at most 100 patterns which kind they are."), field="kinds")
    for pattern, kind in kinds.items():
        if not isinstance(pattern, str) or not pattern or len(pattern) > 200 or kind not in ("", *allowed):
            raise Invalid(_("A kind is one of %s, or nothing.") % ", ".join(allowed), field="kinds")
    return dict(kinds)
