"""What our own data says to a question of the organization level: a suggestion, never an answer by itself."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from winnow.people.models import Organization
from winnow.qualification.words import AnswerKind


def known(key: str, kind: str, organization: Organization | None) -> dict[str, Any] | None:
    """{"value", "text"} for the keys `size`, `industry` and `region`; `value` is None where the data informs the
    judgement but does not make it (whether we serve an industry is the representative's to say)."""
    if organization is None:
        return None
    if key == "size" and organization.employees is not None:
        value = organization.employees if kind == AnswerKind.NUMBER else None
        return {"value": value, "text": _("We hold: %(n)s employees") % {"n": organization.employees}}
    fact = {
        "industry": organization.industry,
        "region": ", ".join(part for part in (organization.region, organization.country) if part),
    }.get(key)
    return {"value": None, "text": _("We hold: %(fact)s") % {"fact": fact}} if fact else None
