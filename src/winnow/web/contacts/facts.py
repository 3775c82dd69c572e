"""What is known of an organization or a person by the catalogue of fields: shown, and changed in a form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from winnow.capture.fields import Field, catalogue
from winnow.ground.words import Kind
from winnow.web.editing import EditForm
from winnow.web.lead.facts import SHORT, Fact, fact_of
from winnow.web.lead.forms import form_field, written

# Consent has its own page, and the whole name is made of its parts.
_NOT_CHANGED = frozenset({"name", "email_consent", "phone_consent"})
_ELSEWHERE = _NOT_CHANGED | {"first_name", "last_name", "email", "phone", "organization", "revenue_currency"}


# Where an organization is: no list or rule about leads asks for it, so the catalogue of leads has none of these.
_ADDRESS = [
    Field("organization_street", gettext_lazy("Street"), Kind.TEXT, "organization", "street"),
    Field("organization_postal_code", gettext_lazy("Postal code"), Kind.TEXT, "organization", "postal_code"),
    Field("organization_city", gettext_lazy("City"), Kind.TEXT, "organization", "city"),
]


def fields_of(record: str) -> list[Field]:
    """The given fields of "organization" or "person", custom ones last."""
    known = [field for field in catalogue().values() if field.alias == record and field.given]
    address = _ADDRESS if record == "organization" else []
    fixed = [field for field in known if not field.custom_key]
    return [*fixed, *address, *(field for field in known if field.custom_key)]


def facts_of(record: str, row: Any) -> list[Fact]:
    """What is filled, as people read it."""
    found = ((field, _value(row, field)) for field in fields_of(record) if field.name not in _ELSEWHERE)
    return [
        fact_of(field, value, currency=_currency(row, field))
        for field, value in found
        if value not in (None, "", [])
    ]


def _currency(row: Any, field: Field) -> str:
    return getattr(row, field.currency) if field.currency else field.code


def _value(row: Any, field: Field) -> Any:
    return row.custom.get(field.custom_key) if field.custom_key else getattr(row, field.column)


class RecordForm(EditForm):
    """The fields of one record by their columns. `changed_values()` is what `change_organization` and
    `change_person` take: only what was changed."""

    def __init__(self, data: Any, *, record: str, row: Any) -> None:
        self.shown = {
            _name(field): field
            for field in fields_of(record)
            if field.name not in _NOT_CHANGED or field.custom_key
        }
        initial = {name: written(_value(row, field)) for name, field in self.shown.items()}
        super().__init__(data, initial=initial)
        for name, field in self.shown.items():
            made = form_field(field, [])
            made.label = SHORT.get(field.name, made.label)
            self.fields[name] = made

    def changed_values(self) -> dict[str, Any]:
        changed: dict[str, Any] = {}
        for name in self.changed_data:
            field, value = self.shown[name], self.cleaned_data[name]
            if field.custom_key:
                changed.setdefault("custom", {})[field.custom_key] = _custom(field, value)
            else:
                changed[name] = value
        return changed


def _name(field: Field) -> str:
    return f"custom.{field.custom_key}" if field.custom_key else field.column


def _custom(field: Field, value: Any) -> Any:
    """Blank empties a custom value."""
    if value in ("", []):
        return None
    return value == "yes" if field.kind == Kind.YES_NO else value
