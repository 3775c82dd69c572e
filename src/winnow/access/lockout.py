"""Whose failed sign-ins are counted together: a name in other letters is the same name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest


def name_tried(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """Called by axes. Without it, each spelling of an address would have its own five tries."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return unicodedata.normalize("NFKC", str(name)).strip().lower()
