"""Two records beside each other, field by field: what is the same, what differs, and what only one has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.custom_fields import definitions
from winnow.ground.refusals import NotFound
from winnow.people.merged_values import FIELDS, MODELS
from winnow.people.models import DuplicatePair, EmailAddress, MergeRecord, Organization, PhoneNumber
from winnow.people.moving import relations
from winnow.people.words import Record


@dataclass(frozen=True)
class Line:
    """One field of both. `mark` is same, differs, only_a or only_b; `takes` whether one of two may be chosen."""

    field: str
    label: str
    a: str
    b: str
    mark: str
    takes: bool = True


@dataclass(frozen=True)
class Side:
    """One of the two: the record, and how much hangs on it, by what it is called."""

    row: Any
    label: str
    follows: list[tuple[str, int]]


@dataclass(frozen=True)
class SideBySide:
    a: Side
    b: Side
    lines: list[Line]


def side_by_side(actor: Actor, pair: DuplicatePair) -> SideBySide:
    """Raises `NotFound` where one of the two is gone or may not be seen."""
    model = MODELS[pair.record]
    rows = {row.pk: row for row in model.objects.visible_to(actor).filter(pk__in=[pair.a_id, pair.b_id])}
    if len(rows) < 2:
        raise NotFound(_("There is no such pair."))
    a, b = rows[pair.a_id], rows[pair.b_id]
    return SideBySide(_side(a), _side(b), _lines(pair.record, a, b))


def name_of(row: Any) -> str:
    return str(row.label if hasattr(row, "label") else row.name) or _("Nobody's name is known")


def names_of(merges: Sequence[MergeRecord]) -> list[tuple[str, str]]:
    """How the kept and the gone record of each merge are called; whoever sees a merge may read both."""
    found: dict[tuple[str, int], str] = {}
    for record in {done.record for done in merges}:
        pks = {pk for done in merges if done.record == record for pk in (done.kept_id, done.gone_id)}
        rows = MODELS[record].objects.visible_to(SYSTEM).filter(pk__in=pks)
        if record == Record.PERSON:
            rows = rows.select_related("organization")
        found |= {(record, row.pk): name_of(row) for row in rows}
    return [
        (
            found.get((done.record, done.kept_id), str(done.kept_id)),
            found.get((done.record, done.gone_id), str(done.gone_id)),
        )
        for done in merges
    ]


def label_of(record: str, field: str) -> str:
    """What a field of a merge is called for people."""
    if field.startswith("custom."):
        key = field.removeprefix("custom.")
        return next((one.label for one in definitions(record) if one.key == key), key)
    return _labels().get(field, field.removesuffix("_id").replace("_", " ").capitalize())


def rows_called(relation: str) -> str:
    """`capture.Lead.person` as people say it; the model's own name for what this page does not know."""
    words = {
        "Lead": _("leads"),
        "Interaction": _("interactions"),
        "EmailAddress": _("e-mail addresses"),
        "PhoneNumber": _("phone numbers"),
        "ConsentRecord": _("records of consent"),
        "Stakeholder": _("parts in opportunities"),
        "Booking": _("calls"),
        "Message": _("messages"),
        "Received": _("letters"),
        "Identity": _("browsers and accounts"),
        "Partner": _("partnerships"),
        "Questionnaire": _("questionnaires"),
        "Referral": _("referrals"),
        "ReferralLink": _("referral links"),
        "Person": _("people"),
    }
    name = relation.split(".")[1]
    return words.get(name, name)


def _side(row: Any) -> Side:
    follows = []
    for relation in relations(type(row)):
        count = relation.model._base_manager.filter(**{relation.field: row.pk}).count()
        # Addresses and numbers stand in the lines.
        if count and relation.model not in (EmailAddress, PhoneNumber):
            follows.append((rows_called(relation.label), count))
    return Side(row, name_of(row), follows)


def _lines(record: str, a: Any, b: Any) -> list[Line]:
    made = [
        _line(group[0], label_of(record, group[0]), _value(a, group[0]), _value(b, group[0]))
        for group in FIELDS[Record(record)]
    ]
    if record == Record.PERSON:
        made += [_both(a, b, "emails", _("All e-mail addresses"), "address")]
        made += [_both(a, b, "phones", _("All phone numbers"), "e164")]
    for field in definitions(record):
        values = [_text(row.custom.get(field.key)) for row in (a, b)]
        label = f"{field.label} ({field.currency})" if field.currency else field.label
        made.append(_line(f"custom.{field.key}", label, *values))
    return [line for line in made if line.a or line.b]


def _line(field: str, label: str, a: str, b: str, *, takes: bool = True) -> Line:
    same = a.casefold() == b.casefold()
    mark = "same" if same else "differs" if a and b else "only_a" if a else "only_b"
    return Line(field, label, a, b, mark, takes=takes and mark == "differs")


def _both(a: Any, b: Any, rows: str, label: str, column: str) -> Line:
    told = [", ".join(sorted(getattr(one, rows).values_list(column, flat=True))) for one in (a, b)]
    return _line(rows, label, *told, takes=False)


def _value(row: Any, field: str) -> str:
    if field == "organization_id":
        found = Organization.objects.visible_to(SYSTEM).filter(pk=row.organization_id).first()
        return found.name if found else ""
    return _text(getattr(row, field))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "email": _("E-mail"),
        "phone": _("Phone"),
        "job_title": _("Job title"),
        "role": _("Role"),
        "organization_id": _("Organization"),
        "street": _("Street"),
        "city": _("City"),
        "region": _("Region"),
        "postal_code": _("Postal code"),
        "country": _("Country"),
        "language": _("Language"),
        "domain": _("Domain"),
        "industry": _("Industry"),
        "employees": _("Employees"),
        "website": _("Website"),
        "revenue_amount": _("Revenue"),
        "revenue_currency": _("Currency of the revenue"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "email_consent": _("Consent to e-mail"),
        "phone_consent": _("Consent to calls"),
        "tracking_consent": _("Consent to following visits"),
    }
