"""A policy as somebody composes it: what may stand in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.ground.text import squeezed
from winnow.qualification.profile import checked_profile
from winnow.qualification.words import Confidence, Gate, OnLapse


@dataclass(frozen=True)
class PolicyDraft:
    """`needs` names the gates; `profile` is a condition in the rule language of scoring, {} for none."""

    name: str
    needs: Collection[str]
    profile: Mapping[str, Any] = field(default_factory=dict)
    least_confidence: str = Confidence.LOW.value
    on_lapse: str = OnLapse.FLAG.value
    self_reported: str = Confidence.MEDIUM.value


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
    }


def _one_of(value: Any, words: list[str], part: str) -> None:
    if value not in words:
        raise Invalid(
            _("%(value)s is not one of %(words)s.") % {"value": repr(value)[:60], "words": ", ".join(words)},
            field=part,
        )
