"""Whose lead it is: who may give leads to whom, and handing over one lead or thousands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import Team, User
from winnow.capture.models import Assignment, Lead, LeadStanding, LeadTally
from winnow.capture.queries.filters import LeadFilter
from winnow.capture.queries.leads import every
from winnow.ground import bulk
from winnow.ground.refusals import Invalid, NotAllowed, NotFound
from winnow.ground.text import squeezed

_AT_ONCE = 2_000
MOST_NAMED = 10_000


@dataclass(frozen=True)
class Hands:
    """An owner and a team; both None is the pool that nobody owns."""

    owner_id: int | None
    team_id: int | None


def hands_for(owner: str | None, team: str | None, *, by: Actor) -> Hands:
    """Hands by the owner's e-mail address ("me" is the actor, "" or "none" nobody) and the team's name; the team
    is the owner's unless named. When neither is given, whoever may not assign owns it herself.

    Raises `Invalid` for an unknown user or team, `NotAllowed` for giving without `leads:assign`.
    """
    if owner is None and team is None:
        owner = None if by.may("leads:assign") or by.user_id is None else "me"
    user = _user(owner, by) if owner and owner != "none" else None
    mine = user is not None and user.pk == by.user_id and (not team or _team(team).pk == user.team_id)
    if not mine and not by.may("leads:assign"):
        message = _("Giving leads to others needs the permission leads:assign.")
        raise NotAllowed(message, field="owner", permission="leads:assign")
    team_id = _team(team).pk if team else user.team_id if user else None
    return Hands(user.pk if user else None, team_id)


def _user(word: str, by: Actor) -> User:
    if word == "me":
        if by.user_id is None:
            raise Invalid(_("Nobody is signed in, so there is no “me”."), field="owner")
        return User.objects.get(pk=by.user_id)
    found = User.objects.filter(email=word.lower()).first()
    if found is None or not found.is_active:
        raise Invalid(_("There is no active user %(email)s.") % {"email": word[:80]}, field="owner")
    return found


def _team(name: str) -> Team:
    found = Team.objects.filter(name__iexact=name).first()
    if found is None:
        raise Invalid(_("There is no team %(name)s.") % {"name": repr(name[:80])}, field="team")
    return found


@transaction.atomic
def assign(
    *,
    owner: str | None,
    team: str | None = None,
    lead_ids: Collection[int] | None = None,
    asked: LeadFilter | None = None,
    reason: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """Hand over the leads named, or all that a filter finds; returns how many changed hands.

    `owner` is an e-mail address, "me", or "none" for the pool; see `hands_for`. Without `leads:assign` one may
    only take leads for oneself that nobody owns. Raises `NotFound` when a lead named is not there for the actor.
    """
    by.require("leads:write")
    hands = hands_for(owner or "none", team, by=by)
    reason = squeezed(reason)[:200]
    batches = _named(lead_ids, by) if lead_ids is not None else every(by, asked, now=now)
    return sum(hand_over(ids, hands, reason=reason, by=by, now=now) for ids in _cut(batches))


def hand_over(
    ids: list[int], hands: Hands, *, reason: str, by: Actor, now: datetime, entitled: bool = False
) -> int:
    """The rows of a handover, set-based: standing, count and history. Leads already in these hands stay. Whoever is
    `entitled`, since they were offered to her, may take and give back what others own."""
    rows = LeadStanding.objects.visible_to(by).filter(pk__in=ids)
    rows = rows.select_for_update().order_by("pk")
    found = list(rows.values_list("pk", "owner_id", "team_id"))
    changed = [pk for pk, owner, team in found if (owner, team) != (hands.owner_id, hands.team_id)]
    if not entitled and not by.may("leads:assign"):
        taken = [pk for pk, owner, _team_id in found if owner is not None and owner != by.user_id]
        if taken:
            raise NotAllowed(_("Somebody owns this lead already."), field="lead", lead=taken[0])
    if not changed:
        return 0
    with LeadTally.keeping(changed):
        LeadStanding.objects.visible_to(SYSTEM).filter(pk__in=changed).update(
            owner_id=hands.owner_id, team_id=hands.team_id
        )
    columns = ["lead", "owner", "team", "reason", "at", "by"]
    bulk.insert(
        Assignment,
        columns,
        ((pk, hands.owner_id, hands.team_id, reason, now, by.user_id) for pk in changed),
    )
    return len(changed)


def _named(lead_ids: Collection[int], by: Actor) -> list[list[int]]:
    wanted = sorted(set(lead_ids))
    if len(wanted) > MOST_NAMED:
        raise Invalid(_("Name at most 10,000 leads at once, or use a filter."), field="leads")
    seen = set(Lead.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    missing = [pk for pk in wanted if pk not in seen]
    if missing:
        raise NotFound(
            _("There is no lead %(lead)s.") % {"lead": missing[0]}, field="leads", missing=missing[:20]
        )
    return [wanted]


def _cut(batches: Iterable[list[int]]) -> Iterable[list[int]]:
    """Found before any is changed: a handover must not walk through rows that it moves."""
    pks = iter([pk for batch in batches for pk in batch])
    while some := list(islice(pks, _AT_ONCE)):
        yield some
