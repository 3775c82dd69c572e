"""The form of a lead, made from the same catalogue of fields as lists, imports and the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.capture.fields import Field
from winnow.ground.words import Kind
from winnow.web.editing import EditForm
from winnow.web.forms import dress

GROUPS: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (
        _("Person"),
        "person",
        (
            "first_name", "last_name", "email", "phone", "job_title", "role", "street", "postal_code", "city",
            "region", "country", "language", "email_consent", "phone_consent",
        ),
    ),
    (
        _("Organization"),
        "organization",
        (
            "organization", "domain", "industry", "employees", "revenue", "revenue_currency", "website",
            "organization_phone", "organization_region", "organization_country", "organization_external_id",
        ),
    ),
    (
        _("Lead"),
        "lead",
        (
            "source", "channel", "campaign", "product", "timeframe", "budget", "budget_currency", "external_id",
            "description",
        ),
    ),
)  # fmt: skip
FIRST = (
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "organization",
    "source",
    "timeframe",
    "description",
)
_HINTS = {
    "phone": _("With its country, such as +49 30 123456."),
    "country": _("Two letters, such as DE."),
    "organization_country": _("Two letters, such as DE."),
    "language": _("Two letters, such as de."),
    "budget_currency": _("Three letters, such as EUR."),
    "revenue_currency": _("Three letters, such as EUR."),
}
_CONSENT = frozenset({"email_consent", "phone_consent"})
_MONTHS_BACK = date(1900, 1, 1)


class LeadForm(EditForm):
    """Fields by the names of the catalogue. `changed_values()` is what the actions take."""

    def __init__(
        self,
        *args: Any,
        fields: dict[str, Field],
        names: Iterable[str],
        lists: dict[str, list[str]],
        **kwargs: Any,
    ) -> None:
        self.shown = [fields[name] for name in names if name in fields]
        super().__init__(*args, **kwargs)
        for field in self.shown:
            self.fields[field.name] = form_field(field, lists.get(field.name, []))

    def given(self) -> dict[str, Any]:
        """All that was filled in, for a new lead."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def changed_values(self) -> dict[str, Any]:
        """Only what the person changed, so that two people may change different fields at once."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}


def names_of(fields: Mapping[str, Field], record: str, fixed: Iterable[str]) -> list[str]:
    """The fixed fields of a group and the custom ones of its record."""
    own = [field.name for field in fields.values() if field.custom_key and field.alias == record]
    return [*fixed, *own]


def form_field(field: Field, known: list[str]) -> forms.Field:
    made = _made(field, known)
    made.label, made.required = labelled(field), False
    made.help_text = _HINTS.get(field.name, "")
    dress(made)
    return made


def labelled(field: Field) -> Any:
    """The label, and what an amount is to be given in."""
    return f"{field.label} ({field.code})" if field.code else field.label


def _made(field: Field, known: list[str]) -> forms.Field:
    if field.kind == Kind.YES_NO:
        asked = _("Not asked") if field.name in _CONSENT else _("Not known")
        return forms.ChoiceField(choices=[("", asked), ("yes", _("Yes")), ("no", _("No"))])
    if field.kind == Kind.ONE_CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *field.choices])
    if field.kind == Kind.MANY_CHOICES:
        return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple)
    if field.kind == Kind.LONG_TEXT:
        return forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}))
    if field.kind == Kind.DATE:
        return forms.CharField(
            widget=forms.DateInput(attrs={"type": "date", "min": _MONTHS_BACK.isoformat()})
        )
    if field.kind in (Kind.NUMBER, Kind.MONEY):
        return forms.CharField(max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    attrs: dict[str, Any] = {}
    if field.name == "email":
        attrs = {"type": "email", "inputmode": "email"}
    elif field.name == "phone":
        attrs = {"type": "tel"}
    if known:
        attrs["list"] = f"known-{field.name}"
    attrs["autocomplete"] = "off"
    return forms.CharField(max_length=500, widget=forms.TextInput(attrs=attrs))


def present(standing: Any, names: Iterable[str], fields: dict[str, Field]) -> dict[str, Any]:
    """What the form shows at first."""
    return {name: written(fields[name].value_of(standing)) for name in names if name in fields}


def written(value: Any) -> Any:
    """A stored value as a field of a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list):
        return value
    if value is None:
        return ""
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if "." in text and hasattr(value, "as_tuple") else text
