"""Policies as doors show them, and what was put in force when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import NotFound
from winnow.qualification.in_force import published_policy
from winnow.qualification.models import Policy, Publication
from winnow.qualification.profile import lines_of, sentence_of
from winnow.qualification.words import Gate


@dataclass(frozen=True)
class PolicyView:
    """`needs` are the gates that must hold; `profile_lines` say the ideal profile in plain words. `offers` says whether
    Winnow hands leads over by itself, `offers_to` to which team those that nobody owns, `answer_hours` the clock."""

    id: int
    name: str
    version: int
    label: str
    state: str
    needs: list[str]
    profile: dict[str, Any]
    profile_lines: list[str]
    least_confidence: str
    on_lapse: str
    self_reported: str
    offers: bool
    offers_to: str
    answer_hours: int
    created_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class PublicationView:
    """A version was put in force: `what` is framework or policy."""

    what: str
    label: str
    at: datetime
    by: str


def policies(actor: Actor) -> list[PolicyView]:
    """Every version: the one in force, then the others, newest first."""
    actor.require("leads:read")
    rows = sorted(
        Policy.objects.select_related("offers_to"), key=lambda row: (row.state != "published", -row.pk)
    )
    return [_view(row) for row in rows]


def policy(actor: Actor, policy_id: int) -> PolicyView:
    actor.require("leads:read")
    row = Policy.objects.select_related("offers_to").filter(pk=policy_id).first()
    if row is None:
        raise NotFound(_("There is no policy %(id)s.") % {"id": policy_id}, field="policy")
    return _view(row)


def policy_now(actor: Actor) -> PolicyView:
    """The policy in force. Raises `Conflict` when there is none."""
    actor.require("leads:read")
    return _view(published_policy())


def publications(actor: Actor) -> list[PublicationView]:
    """What was put in force, the latest first."""
    actor.require("leads:read")
    rows = Publication.objects.select_related("framework", "policy", "by").order_by("-pk")[:50]
    return [
        PublicationView(
            "framework" if row.framework_id else "policy",
            str(row.framework or row.policy),
            row.at,
            row.by.name if row.by else "",
        )
        for row in rows
    ]


def _view(row: Policy) -> PolicyView:
    return PolicyView(
        id=row.pk,
        name=row.name,
        version=row.version,
        label=str(row),
        state=row.state,
        needs=[gate for gate in Gate.values if getattr(row, f"needs_{gate}")],
        profile=row.profile,
        profile_lines=[sentence_of(line) for line in lines_of(row.profile)],
        least_confidence=row.least_confidence,
        on_lapse=row.on_lapse,
        self_reported=row.self_reported,
        offers=row.offers,
        offers_to=row.offers_to.name if row.offers_to else "",
        answer_hours=row.answer_hours,
        created_at=row.created_at,
        published_at=row.published_at,
    )
