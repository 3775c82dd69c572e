"""Adding, changing and archiving the fields that owners add to records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from winnow.ground.custom_fields import KEY, create_index, drop_index, extendable_models
from winnow.ground.models import CustomField
from winnow.ground.money import currency_code, owner_currency
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import key_of, squeezed
from winnow.ground.words import Kind

_MOST_FIELDS, _MOST_CHOICES = 500, 500
_CHOOSING = frozenset({Kind.ONE_CHOICE, Kind.MANY_CHOICES})
# A B-tree holds short values only, and lists of choices have no order.
_NOT_INDEXED = frozenset({Kind.LONG_TEXT, Kind.MANY_CHOICES, Kind.URL})


class Permitted(Protocol):
    """Whoever acts. Ground knows no users: access.Actor is one of these."""

    def require(self, permission: str) -> None: ...


@transaction.atomic
def add_custom_field(
    *,
    record: str,
    label: str,
    kind: str,
    key: str = "",
    choices: Sequence[str] = (),
    currency: str = "",
    indexed: bool = False,
    sensitive: bool = False,
    by: Permitted,
    now: datetime,
) -> CustomField:
    """A new field of `record` ("lead", "person", ...). Without `key` it is made from the label; amounts are in
    `currency`, or in the owner's.

    Raises `Invalid`, and `Conflict` when the key is taken; an archived field gives its key back to nobody.
    An index changes the whole table: that needs `settings:write` too.
    """
    by.require("fields:create")
    if indexed:
        by.require("settings:write")
    if record not in extendable_models():
        known = ", ".join(sorted(extendable_models()))
        raise Invalid(_("A field belongs to one of %(known)s.") % {"known": known}, field="record")
    label = _label(label)
    if kind not in Kind.values:
        known = ", ".join(Kind.values)
        raise Invalid(_("A field is one of %(known)s.") % {"known": known}, field="kind")
    field = CustomField(
        record=record,
        key=_free_key(record, key or key_of(label)),
        label=label,
        kind=kind,
        choices=_choices(kind, choices),
        currency=_currency(kind, currency),
        indexed=_indexable(kind, indexed),
        sensitive=sensitive,
        position=_next_position(record),
        created_at=now,
    )
    field.save()
    if field.indexed:
        create_index(field)
    return field


@transaction.atomic
def change_custom_field(
    *,
    field_id: int,
    label: str | None = None,
    choices: Sequence[str] | None = None,
    indexed: bool | None = None,
    sensitive: bool | None = None,
    position: int | None = None,
    by: Permitted,
) -> CustomField:
    """Change what is given; key, kind and currency never change, since values are stored by them. The index is
    built or dropped at once."""
    by.require("settings:write")
    field = _live(field_id)
    if label is not None:
        field.label = _label(label)
    if choices is not None:
        field.choices = _choices(field.kind, choices)
    field.sensitive = field.sensitive if sensitive is None else sensitive
    field.position = field.position if position is None else max(0, position)
    if indexed is not None and _indexable(field.kind, indexed) != field.indexed:
        field.indexed = indexed
        (create_index if indexed else drop_index)(field)
    field.save()
    return field


@transaction.atomic
def add_choices(*, field_id: int, choices: Sequence[str], by: Permitted) -> CustomField:
    """More choices for a field: what it had stays. An import brings them along with its values."""
    by.require("fields:create")
    field = _live(field_id)
    field.choices = _choices(field.kind, [*field.choices, *choices])
    field.save(update_fields=["choices"])
    return field


@transaction.atomic
def archive_custom_field(*, field_id: int, by: Permitted, now: datetime) -> CustomField:
    """Take the field out of every list and form. Its values stay, and its key stays taken."""
    by.require("settings:write")
    field = _live(field_id)
    if field.indexed:
        drop_index(field)
    field.archived_at = now
    field.save(update_fields=["archived_at"])
    return field


@transaction.atomic
def restore_custom_field(*, field_id: int, by: Permitted) -> CustomField:
    by.require("settings:write")
    field = CustomField.objects.filter(pk=field_id).first()
    if field is None:
        raise NotFound(_("There is no such field."))
    if field.archived_at is not None:
        field.archived_at = None
        field.save(update_fields=["archived_at"])
        if field.indexed:
            create_index(field)
    return field


def _live(field_id: int) -> CustomField:
    field = CustomField.objects.select_for_update().filter(pk=field_id, archived_at=None).first()
    if field is None:
        raise NotFound(_("There is no such field."))
    return field


def _label(label: str) -> str:
    label = squeezed(label)[:120]
    if not label:
        raise Invalid(_("A field needs a label."), field="label")
    return label


def _free_key(record: str, key: str) -> str:
    if not KEY.match(key):
        message = _("A key is made of small letters, digits and _, and starts with a letter.")
        raise Invalid(message, field="key")
    if CustomField.objects.filter(record=record, key=key).exists():
        raise Conflict(_("There is already a field with the key %(key)s.") % {"key": key}, field="key")
    if CustomField.objects.filter(record=record).count() >= _MOST_FIELDS:
        raise Conflict(_("A record has at most 500 fields of its own."), field="record")
    return key


def _next_position(record: str) -> int:
    last: Any = CustomField.objects.filter(record=record).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _choices(kind: str, choices: Sequence[str]) -> list[str]:
    made = list(dict.fromkeys(filter(None, (squeezed(str(choice))[:200] for choice in choices))))
    if kind not in _CHOOSING:
        return []
    if not made:
        raise Invalid(_("A choice needs something to choose from."), field="choices")
    if len(made) > _MOST_CHOICES:
        raise Invalid(_("A field has at most 500 choices."), field="choices")
    return made


def _currency(kind: str, currency: str) -> str:
    if kind == Kind.MONEY:
        return currency_code(currency or owner_currency())
    if currency:
        raise Invalid(_("Only fields of money have a currency."), field="currency")
    return ""


def _indexable(kind: str, indexed: bool) -> bool:
    if indexed and kind in _NOT_INDEXED:
        message = _("Fields of this kind cannot be indexed.")
        raise Invalid(message, field="indexed")
    return indexed
