"""What a person may be told about an automated score: what is known, what was made of it, who decided, what then.

Everything comes from where it is kept: the explanation from the statement that gave the score, decisions from
their history. Nothing is summed up anew, so the report says what everybody here sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from winnow.access.actor import Actor
from winnow.capture.fields import catalogue
from winnow.capture.queries import LeadView, lead, values_of
from winnow.capture.words import LeadStage
from winnow.ground.refusals import NotFound
from winnow.people.queries import consents
from winnow.qualification.queries import decisions
from winnow.scoring.queries import Explanation, Match, explanation, persona_matches, withheld

# What is not about the person, or is the same thing in other words.
_OURS = frozenset({"id", "owner", "team", "next_step", "next_step_at", "snoozed_until", "external_id"})


@dataclass(frozen=True)
class Known:
    """One thing that is known; a `sensitive` one, or one without lawful basis, is never used for scores."""

    field: str
    label: str
    value: Any
    sensitive: bool


@dataclass(frozen=True)
class Decided:
    """A step of the pursuit. `automated`: nobody took it by hand; `policy` names the rules that did."""

    from_stage: str
    to_stage: str
    policy: str
    by: str
    automated: bool
    note: str
    at: datetime


@dataclass(frozen=True)
class Consent:
    """`at` is when it was said, `text` the words that were agreed to."""

    purpose: str
    granted: bool
    basis: str
    how: str
    text: str
    text_version: str
    proof: str
    at: datetime


@dataclass(frozen=True)
class PersonReport:
    """`score` is None where no score was computed. `contact` is whom to ask: the owner of the lead, if it has one.
    `others` are further pursuits of the same person, each with a report of its own."""

    lead_id: int
    person_id: int
    name: str
    made_at: datetime
    stage: str
    known: list[Known]
    never_used: list[str]
    consents: list[Consent]
    score: Explanation | None
    matches: list[Match]
    decisions: list[Decided]
    contact: str
    contact_email: str
    others: list[int]


def person_report(actor: Actor, lead_id: int, *, now: datetime) -> PersonReport:
    """Raises `NotFound` for a lead that the actor may not see."""
    view = lead(actor, lead_id)
    owner = view.standing.owner
    return PersonReport(
        lead_id=lead_id,
        person_id=view.person.pk,
        name=view.person.name,
        made_at=now,
        stage=str(LeadStage(view.standing.stage).label),
        known=_known(actor, view),
        never_used=[one.label for one in withheld(actor)],
        consents=[
            Consent(
                purpose=row.get_purpose_display(),
                granted=row.granted,
                basis=row.get_basis_display(),
                how=row.get_how_display(),
                text=row.text,
                text_version=row.text_version,
                proof=row.proof,
                at=row.said_at,
            )
            for row in consents(actor, view.person.pk)
        ],
        score=_score(actor, lead_id, now),
        matches=persona_matches(actor, lead_id, now=now),
        decisions=_decided(actor, lead_id),
        contact=owner.name if owner else "",
        contact_email=owner.email if owner else "",
        others=[other.pk for other in view.others],
    )


def _known(actor: Actor, view: LeadView) -> list[Known]:
    fields = {name: field for name, field in catalogue().items() if field.given and name not in _OURS}
    values = values_of(view.standing, fields)
    never_used = {one.field for one in withheld(actor)}
    return [
        Known(name, str(field.label), values[name], name in never_used)
        for name, field in fields.items()
        if values[name] not in (None, "", [])
    ]


def _score(actor: Actor, lead_id: int, now: datetime) -> Explanation | None:
    try:
        return explanation(actor, lead_id, now=now)
    except NotFound:
        return None


def _decided(actor: Actor, lead_id: int) -> list[Decided]:
    return [
        Decided(
            from_stage=str(LeadStage(row.from_stage).label),
            to_stage=str(LeadStage(row.to_stage).label),
            policy=row.policy,
            by=row.by,
            automated=not row.by,
            note=row.note,
            at=row.at,
        )
        for row in decisions(actor, lead_id)
    ]
