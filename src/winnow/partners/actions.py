"""Making partners, their keys, and taking in what they send."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import Team
from winnow.capture.actions import capture_lead
from winnow.capture.actions.named import NAMED_MODELS, named
from winnow.capture.words import OnMatch
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Conflict, Invalid, NotFound, Refused
from winnow.ground.text import squeezed
from winnow.partners.models import Partner, PartnerLead
from winnow.people.models import Organization

KEY_START = "wp_"
MOST_A_DAY = 100_000
_DAY = timedelta(days=1)
_PREFIX = 8
# What a partner may say of a lead; where it goes and whose it is, the owner says.
FIELDS = frozenset(
    {
        "name",
        "first_name",
        "last_name",
        "email",
        "phone",
        "job_title",
        "organization",
        "website",
        "industry",
        "employees",
        "street",
        "city",
        "region",
        "postal_code",
        "country",
        "language",
        "description",
        "timeframe",
        "budget",
        "budget_currency",
    }
)


class UnknownKey(Refused):
    code = "not_signed_in"
    status = 401


class QuotaSpent(Refused):
    code = "too_many"
    status = 429


@dataclass(frozen=True)
class Sent:
    """`fresh` is False for a reference that came before: nothing was changed then."""

    made: PartnerLead
    fresh: bool


@transaction.atomic
def add_partner(
    *,
    name: str,
    organization_id: int | None = None,
    source: str = "",
    team: str = "",
    most_a_day: int = 100,
    tells_known: bool = False,
    by: Actor,
    now: datetime,
) -> tuple[Partner, str]:
    """The partner and its key, which is shown this once. Its source is its name unless said. Raises `Invalid`,
    `Conflict`."""
    by.require("settings:write")
    name = squeezed(name)[:120]
    if not name:
        raise Invalid(_("A partner needs a name."), field="name")
    if Partner.objects.filter(name__iexact=name).exists():
        raise Conflict(_("There is already a partner %(name)s.") % {"name": name}, field="name")
    found: Any = named(NAMED_MODELS["source"], squeezed(source)[:120] or name)
    made = Partner(
        name=name,
        organization=_organization(organization_id, by),
        source=found,
        team=_team(team),
        most_a_day=_quota(most_a_day),
        tells_known=tells_known,
        created_at=now,
        created_by_id=by.user_id,
    )
    key = _give_key(made)
    made.save()
    return made, key


@transaction.atomic
def change_partner(
    *,
    partner_id: int,
    team: str | None = None,
    most_a_day: int | None = None,
    tells_known: bool | None = None,
    by: Actor,
) -> Partner:
    """Change what is given. Raises `NotFound`, `Invalid`."""
    by.require("settings:write")
    found = _locked(partner_id)
    if team is not None:
        found.team = _team(team)
    if most_a_day is not None:
        found.most_a_day = _quota(most_a_day)
    if tells_known is not None:
        found.tells_known = tells_known
    found.save()
    return found


@transaction.atomic
def rotate_partner_key(*, partner_id: int, by: Actor) -> tuple[Partner, str]:
    """Another key in place of the present one, which ends at once; a revoked partner may send again."""
    by.require("settings:write")
    found = _locked(partner_id)
    key = _give_key(found)
    found.revoked_at = None
    found.save(update_fields=["prefix", "digest", "revoked_at"])
    return found, key


@transaction.atomic
def revoke_partner(*, partner_id: int, by: Actor, now: datetime) -> Partner:
    """Its key ends at once; the leads that it sent stay."""
    by.require("settings:write")
    found = _locked(partner_id)
    found.revoked_at = found.revoked_at or now
    found.save(update_fields=["revoked_at"])
    return found


def partner_of(key: str, *, now: datetime) -> Partner:
    """The partner that holds this key. Raises `UnknownKey`."""
    plain = key.removeprefix(KEY_START)
    found = None
    if key.startswith(KEY_START) and key.isascii() and key.isprintable():
        found = Partner.objects.filter(prefix=plain[:_PREFIX], revoked_at=None).first()
    if found is None or not hmac.compare_digest(found.digest, _digest(key)):
        raise UnknownKey(_("This partner's key is unknown or revoked."))
    if found.last_used_at is None or now - found.last_used_at > timedelta(hours=1):
        Partner.objects.filter(pk=found.pk).update(last_used_at=now)
    return found


@transaction.atomic
def send_lead(*, partner: Partner, reference: str, values: Mapping[str, Any], now: datetime) -> Sent:
    """A lead from a partner, by the normal way in. Whom we knew already stays as she is; what was sent is one more
    thing that happened. The same reference again is the same lead. Raises `Invalid`, `QuotaSpent`."""
    reference = squeezed(reference)[:120]
    if not reference:
        raise Invalid(_("Give your own number of this lead."), field="reference")
    if unknown := sorted(set(values) - FIELDS):
        raise Invalid(_("A partner cannot set %s.") % unknown[0][:60], field=unknown[0][:60])
    # One at a time, so that a quota is a quota.
    held = Partner.objects.select_for_update().get(pk=partner.pk)
    mine = PartnerLead.objects.visible_to(SYSTEM).filter(partner=held)
    there = mine.select_related("lead__standing").filter(reference=reference).first()
    if there is not None:
        return Sent(there, fresh=False)
    if mine.filter(received_at__gt=now - _DAY).count() >= held.most_a_day:
        raise QuotaSpent(_("You may send %d leads in 24 hours.") % held.most_a_day)
    captured = _captured(held, values, now)
    made = PartnerLead.objects.create(
        partner=held,
        reference=reference,
        lead=captured.lead,
        credited=captured.created or mine.filter(lead=captured.lead, credited=True).exists(),
        received_at=now,
    )
    if not captured.created:
        _write_down(held, made, values, now)
    return Sent(made, fresh=True)


def _captured(partner: Partner, values: Mapping[str, Any], now: datetime) -> Any:
    told = {name: value for name, value in values.items() if value not in (None, "")}
    told["source"] = _source_name(partner)
    if partner.team_id is not None and partner.team is not None:
        told["team"] = partner.team.name
    if not (told.get("email") or told.get("phone")):
        raise Invalid(_("Give an e-mail address or a phone number."), field="email")
    return capture_lead(
        values=told, on_match=OnMatch.KEEP, reason=f"partner {partner.name}"[:200], by=SYSTEM, now=now
    )


def _source_name(partner: Partner) -> str:
    return partner.source.name


def _write_down(partner: Partner, made: PartnerLead, values: Mapping[str, Any], now: datetime) -> None:
    record(
        person_id=made.lead.person_id,
        kind=InteractionKind.NOTE,
        subject=_("Sent by the partner %s, too") % partner.name,
        body="\n".join(f"{name}: {value}"[:500] for name, value in values.items() if value),
        by=SYSTEM,
        now=now,
    )


def _give_key(partner: Partner) -> str:
    plain = secrets.token_hex(_PREFIX // 2) + secrets.token_urlsafe(30)
    key = KEY_START + plain
    partner.prefix, partner.digest = plain[:_PREFIX], _digest(key)
    return key


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _locked(partner_id: int) -> Partner:
    found = Partner.objects.select_for_update().filter(pk=partner_id).first()
    if found is None:
        raise NotFound(_("There is no such partner."))
    return found


def _quota(most: int) -> int:
    if not 1 <= most <= MOST_A_DAY:
        raise Invalid(_("A partner may send 1 to 100,000 leads a day."), field="most_a_day")
    return most


def _team(name: str) -> Team | None:
    found = Team.objects.filter(name__iexact=name).first() if name else None
    if name and found is None:
        raise Invalid(_("There is no such team."), field="team")
    return found


def _organization(organization_id: int | None, by: Actor) -> Organization | None:
    if organization_id is None:
        return None
    found = Organization.objects.visible_to(by).filter(pk=organization_id).first()
    if found is None:
        raise Invalid(_("There is no such organization."), field="organization_id")
    return found
