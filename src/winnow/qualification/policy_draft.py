"""A policy as somebody composes it: what may stand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.models import Team
from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.qualification.profile import checked_profile
from winnow.qualification.words import Confidence, Gate, OnLapse

# A year.
MOST_HOURS = 8_760


@dataclass(frozen=True)
class PolicyDraft:
    """`needs` names the gates; `profile` is a condition in the rule language of scoring, {} for none. `offers_to` is a
    team by name, "" for none; `answer_hours` 0 for no clock."""

    name: str
    needs: Collection[str]
    profile: Mapping[str, Any] = field(default_factory=dict)
    least_confidence: str = Confidence.LOW.value
    on_lapse: str = OnLapse.FLAG.value
    self_reported: str = Confidence.MEDIUM.value
    offers: bool = True
    offers_to: str = ""
    answer_hours: int = 24


def stored(draft: PolicyDraft) -> dict[str, Any]:
    """The columns of the policy. Raises `Invalid` that names the part."""
    name = squeezed(draft.name)[:120]
    if not name:
        raise Invalid(_("A policy needs a name."), field="name")
    for gate in draft.needs:
        _one_of(gate, Gate.values, "needs")
    if not draft.needs:
        raise Invalid(
            _("A policy needs at least one gate: else everybody would be a prospect."), field="needs"
        )
    _one_of(draft.least_confidence, Confidence.values, "least_confidence")
    _one_of(draft.on_lapse, OnLapse.values, "on_lapse")
    _one_of(draft.self_reported, Confidence.values, "self_reported")
    if not isinstance(draft.offers, bool):
        raise Invalid(_("Offers by Winnow itself are on or off: true or false."), field="offers")
    hours = draft.answer_hours
    if not isinstance(hours, int) or isinstance(hours, bool) or not 0 <= hours <= MOST_HOURS:
        raise Invalid(_("An offer is answered within 0 (no clock) to 8,760 hours."), field="answer_hours")
    profile = checked_profile(draft.profile)
    if profile and Gate.ORGANIZATION not in draft.needs:
        raise Invalid(
            _("A profile belongs to the organization level: let the policy need it."), field="profile"
        )
    return {
        "name": name,
        **{f"needs_{gate}": gate in draft.needs for gate in Gate.values},
        "profile": profile,
        "least_confidence": draft.least_confidence,
        "on_lapse": draft.on_lapse,
        "self_reported": draft.self_reported,
        "offers": draft.offers,
        "offers_to": _team(draft.offers_to),
        "answer_hours": hours,
    }


def _team(name: Any) -> Team | None:
    if not name:
        return None
    found = Team.objects.filter(name__iexact=str(name)[:120]).first()
    if found is None:
        raise Invalid(_("There is no team %(name)s.") % {"name": repr(name)[:80]}, field="offers_to")
    return found


def _one_of(value: Any, words: list[str], part: str) -> None:
    if value not in words:
        raise Invalid(
            _("%(value)s is not one of %(words)s.") % {"value": repr(value)[:60], "words": ", ".join(words)},
            field=part,
        )
