"""The fields that rules may name: those of the catalogue, and what is derived from one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from winnow.capture.fields import Field, catalogue
from winnow.ground.words import Kind
from winnow.scoring.models import FieldMark
from winnow.scoring.words import Mark

# What the score itself decides: a rule over one of these would be a circle.
DECIDED_BY_SCORE = frozenset(
    {"score", "fit", "interest", "grade", "probability", "stage", "furthest", "reason"}
)

EMAIL_DOMAIN = Field("email_domain", _("Domain of the e-mail address"), Kind.TEXT, "person", "email")


def rule_fields(*, archived: bool = False) -> dict[str, Field]:
    """Fields by name, with the marks of those that are never used for scores; `archived` ones too, and without
    marks, for models that were published while they were in use."""
    fields = {**catalogue(archived=archived), EMAIL_DOMAIN.name: EMAIL_DOMAIN}
    return fields if archived else _marked(fields)


def _marked(fields: dict[str, Field]) -> dict[str, Field]:
    marks = dict(FieldMark.objects.order_by("pk").values_list("field", "mark"))
    for name, mark in marks.items():
        if name in fields and mark != Mark.NONE:
            fields[name] = replace(
                fields[name],
                sensitive=fields[name].sensitive or mark == Mark.SENSITIVE,
                without_basis=mark == Mark.NO_BASIS,
            )
    return fields


def usable_fields() -> dict[str, Field]:
    """The fields that a new rule may use."""
    return {name: field for name, field in rule_fields().items() if field.given and not field.withheld}


def withheld_fields() -> dict[str, Field]:
    """The fields that are never used for scores."""
    return {name: field for name, field in rule_fields().items() if field.withheld}


def name_of(word: str, fields: Mapping[str, Field]) -> str:
    """The name of the field that is called so: by name, by key or by label; "" where there is none."""
    wanted = word.strip().casefold()
    called = {
        other.casefold(): one.name
        for one in fields.values()
        for other in (str(one.label), one.custom_key, one.name)
        if other
    }
    return called.get(wanted, "")
