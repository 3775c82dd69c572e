"""A filter as conditions on LeadStanding, and for each the index that could find its rows without a scan."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.access.models import Team, User
from winnow.capture.fields import MOMENT, Field
from winnow.capture.models import Campaign, Lead, Product, Source
from winnow.capture.queries.filters import NOT_CONTACTED, UNRATED, Condition, LeadFilter, Span
from winnow.ground.custom_fields import CF
from winnow.ground.refusals import Invalid
from winnow.ground.text import key_of
from winnow.ground.words import Kind
from winnow.people.normalise import domain_of, email_key, name_key

_TEXTUAL = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.URL, Kind.ONE_CHOICE})
_LOOKUPS: dict[str, Any] = {
    "gte": GreaterThanOrEqual,
    "lte": LessThanOrEqual,
    "gt": GreaterThan,
    "lt": LessThan,
}
# Standing's own columns with an index: a range over them, or a set of values, can be walked.
_RANGED = frozenset({"score", "created_at", "last_touch_at", "next_step_at"})


@dataclass(frozen=True)
class Part:
    """One condition. `axis` names the index over LeadStanding that can walk it, as `walks`, which overlap never;
    `rare` finds its leads through an index of another table."""

    q: Q
    axis: str = ""
    walks: tuple[Q, ...] = ()
    rare: models.QuerySet[Lead] | None = None


def parts_of(asked: LeadFilter, *, actor: Actor, now: datetime) -> list[Part]:
    """Raises `Invalid` for a source, owner, team, campaign or product that does not exist."""
    fields = asked.fields or {}
    return [_part(condition, fields, actor, now) for condition in asked.conditions]


def _part(condition: Condition, fields: dict[str, Field], actor: Actor, now: datetime) -> Part:
    if condition.field == NOT_CONTACTED:
        since = now - timedelta(days=condition.values[0])
        return Part(Q(last_touch_at__lt=since) | Q(last_touch_at__isnull=True))
    field = fields[condition.field]
    if condition.field in _NAMED and condition.operator in ("", "not"):
        return _named(condition, actor)
    if field.by_worth:
        return Part(_money(field, condition, now.date()))
    if field.custom_key:
        return _custom(field, condition)
    q = _fixed(field.path, field, condition)
    if condition.field == "stage" and condition.operator == "":
        return Part(q, "stage", tuple(Q(stage=stage) for stage in dict.fromkeys(condition.values)))
    if condition.field in _RANGED and condition.operator not in ("not", "blank"):
        return Part(q, condition.field, (q,))
    if condition.operator == "" and condition.field in _RARE:
        from_lead = _RARE[condition.field](condition.values)
        found = _leads().filter(from_lead)
        several = condition.field in _SEVERAL
        return Part(Q(lead__in=found) if several else _behind_lead(from_lead), rare=found)
    return Part(q)


def _behind_lead(q: Q) -> Q:
    """A condition on Lead as one on LeadStanding."""
    return Q(*((f"lead__{path}", value) for path, value in q.children))  # type: ignore[misc]


def _leads() -> models.QuerySet[Lead]:
    return Lead.objects.visible_to(SYSTEM)


# A person has several of these: a join would give a lead twice.
_SEVERAL = frozenset({"email", "phone"})
# How the leads of an indexed field are found from Lead.
_RARE: dict[str, Callable[[tuple[Any, ...]], Q]] = {
    "id": lambda values: Q(pk__in=[value for value in values if isinstance(value, int)]),
    "external_id": lambda values: Q(external_id__in=values),
    "email": lambda values: Q(person__emails__key__in=[email_key(value) for value in values]),
    "phone": lambda values: Q(person__phones__e164__in=values),
    "country": lambda values: Q(person__country__in=values),
    "organization": lambda values: Q(person__organization__name_key__in=[name_key(v) for v in values]),
    "domain": lambda values: Q(person__organization__domain__in=[domain_of(value) for value in values]),
    "organization_external_id": lambda values: Q(person__organization__external_id__in=values),
}


# --- fields whose values are records with a name ---


def _owner_ids(words: tuple[str, ...], actor: Actor) -> list[int | None]:
    ids: list[int | None] = []
    for word in words:
        if word == "none":
            ids.append(None)
        elif word == "me":
            if actor.user_id is None:
                raise Invalid(_("Nobody is signed in, so there is no “me”."), field="owner")
            ids.append(actor.user_id)
        else:
            found = User.objects.filter(email=word.lower()).values_list("pk", flat=True).first()
            if found is None:
                raise Invalid(_("There is no user %(email)s.") % {"email": word[:80]}, field="owner")
            ids.append(found)
    return ids


def _team_ids(words: tuple[str, ...], _actor: Actor) -> list[int | None]:
    return _ids_of(Team, "name", words, "team", lambda word: word)


def _record_ids(
    model: type[models.Model], field: str
) -> Callable[[tuple[str, ...], Actor], list[int | None]]:
    return lambda words, _actor: _ids_of(model, "key", words, field, lambda word: key_of(word, longest=120))


def _ids_of(
    model: type[models.Model], column: str, words: tuple[str, ...], field: str, key: Callable[[str], str]
) -> list[int | None]:
    """Ids of named records; a word that names none is taken as several with commas between."""
    wanted = [word for word in words if word != "none"]
    several = [part.strip() for word in wanted for part in word.split(",")]
    keys = {key(word) for word in [*wanted, *several]}
    known: dict[str, int] = dict(
        model._default_manager.filter(**{f"{column}__in": keys}).values_list(column, "pk")
    )
    ids: list[int | None] = [None] if "none" in words else []
    for word in wanted:
        for part in [word] if key(word) in known else [part.strip() for part in word.split(",")]:
            if key(part) not in known:
                message = _("There is no %(field)s %(name)s.")
                raise Invalid(message % {"field": field, "name": repr(part[:80])}, field=field)
            ids.append(known[key(part)])
    return ids


# name -> how its words become ids, the column from LeadStanding, whether an index starts with that column
_NAMED: dict[str, tuple[Callable[[tuple[str, ...], Actor], list[int | None]], str, bool]] = {
    "owner": (_owner_ids, "owner_id", True),
    "team": (_team_ids, "team_id", True),
    "source": (_record_ids(Source, "source"), "source_id", True),
    "campaign": (_record_ids(Campaign, "campaign"), "lead__campaign_id", False),
    "product": (_record_ids(Product, "product"), "lead__product_id", False),
}


def _named(condition: Condition, actor: Actor) -> Part:
    resolve, column, indexed = _NAMED[condition.field]
    ids = list(dict.fromkeys(resolve(condition.values, actor)))
    each = tuple(Q(**{column: pk}) if pk is not None else Q(**{f"{column}__isnull": True}) for pk in ids)
    q = reduce(or_, each)
    if condition.operator == "not":
        return Part(~q)
    return Part(q, condition.field, each) if indexed else Part(q)


# --- fixed columns ---


def _fixed(path: str, field: Field, condition: Condition) -> Q:
    if condition.operator == "blank":
        empty = Q(**{f"{path}__isnull": True})
        if field.kind in _TEXTUAL:
            empty |= Q(**{path: ""})
        return _any_of([empty if wanted else ~empty for wanted in condition.values])
    if field.kind == MOMENT:
        return _any_of([_moment(path, condition.operator, span) for span in condition.values])
    if condition.operator in ("", "not"):
        same = Q(**{f"{path}__in": condition.values})
        return ~same if condition.operator == "not" else same
    lookup = "icontains" if condition.operator == "contains" else condition.operator
    return _any_of([Q(**{f"{path}__{lookup}": value}) for value in condition.values])


def _money(field: Field, condition: Condition, on: date) -> Q:
    """By what amounts are worth; those without a known rate are neither more nor less than anything."""
    amount, worth = field.expression(), field.worth(on)
    if condition.operator == "blank":
        return _custom_q(amount, field, condition)
    if condition.operator == UNRATED:
        given = Q(IsNull(amount, False))
        return _any_of([given & Q(IsNull(worth, wanted)) for wanted in condition.values])
    if condition.operator == "not":
        other = Q(IsNull(worth, False)) & ~Q(In(worth, condition.values))
        return Q(IsNull(amount, True)) | other
    return _custom_q(worth, field, condition)


def _moment(path: str, operator: str, span: Span) -> Q:
    """A day is all of it: `lte` a day includes the day, `gt` starts after it."""
    if operator == "gte":
        return Q(**{f"{path}__gte": span.start})
    if operator == "lt":
        return Q(**{f"{path}__lt": span.start})
    instant = span.start == span.end
    if operator == "gt":
        return Q(**{f"{path}__gt" if instant else f"{path}__gte": span.end})
    if operator == "lte":
        return Q(**{f"{path}__lte" if instant else f"{path}__lt": span.end})
    return Q(**{path: span.start}) if instant else Q(**{f"{path}__gte": span.start, f"{path}__lt": span.end})


def _any_of(alternatives: list[Q]) -> Q:
    return reduce(or_, alternatives)


# --- custom fields ---


def _custom(field: Field, condition: Condition) -> Part:
    q = _custom_q(field.expression(), field, condition)
    if not field.indexed or condition.operator not in ("", *_LOOKUPS) or field.kind == Kind.MANY_CHOICES:
        return Part(q)
    below = {"lead": "", "person": "person__", "organization": "person__organization__"}[field.alias]
    from_lead = CF(field.custom_key, field.kind, column=f"{below}custom")
    return Part(q, rare=_leads().filter(_custom_q(from_lead, field, condition)))


def _custom_q(value: Any, field: Field, condition: Condition) -> Q:
    operator, values = condition.operator, condition.values
    if operator == "blank":
        return _any_of([Q(IsNull(value, wanted)) for wanted in values])
    if operator == "contains":
        return _any_of([Q(IContains(value, text)) for text in values])
    if operator in _LOOKUPS:
        return _any_of([Q(_LOOKUPS[operator](value, bound)) for bound in values])
    same = _custom_equals(value, field, values)
    return same if operator == "" else Q(IsNull(value, True)) | ~same


def _custom_equals(value: Any, field: Field, values: tuple[Any, ...]) -> Q:
    postgres = connection.vendor == "postgresql"
    if field.kind == Kind.MANY_CHOICES:
        # Both engines give the list as JSON text; SQLite keeps the escapes that it was stored with.
        return _any_of([Q(IContains(value, json.dumps(one, ensure_ascii=not postgres))) for one in values])
    if field.kind == Kind.YES_NO and postgres:
        values = tuple("true" if one else "false" for one in values)
    return Q(Exact(value, values[0])) if len(values) == 1 else Q(In(value, values))
