"""The forms of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from winnow.access.actor import Role
from winnow.access.words import Theme
from winnow.ground.refusals import Refused
from winnow.ground.words import Kind
from winnow.web.editing import EditForm
from winnow.web.forms import LongSelect, PageForm

RECORDS = [
    ("lead", _("Lead")),
    ("person", _("Person")),
    ("organization", _("Organization")),
    ("opportunity", _("Opportunity")),
]
SCOPES: dict[str, Any] = {
    "leads:read": _("Read leads"),
    "leads:write": _("Add and change leads"),
    "leads:assign": _("Give leads to others"),
    "leads:import": _("Import leads"),
    "leads:export": _("Export leads"),
    "opportunities:read": _("Read opportunities"),
    "opportunities:write": _("Open and move opportunities"),
    "opportunities:import": _("Import opportunities"),
    "qualification:write": _("Answer and decide"),
    "qualification:frameworks": _("Change frameworks"),
    "reports:read": _("Read reports"),
    "scoring:write": _("Change scoring"),
    "fields:create": _("Make custom fields"),
    "forms:write": _("Make forms and read what is sent"),
    "events:write": _("Plan events"),
    "targets:write": _("Set targets"),
    "settings:write": _("Change settings"),
    "users:write": _("Manage users and teams"),
}
_AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def time_zones() -> list[tuple[str, Any]]:
    return [("", _("As set for everybody")), ("UTC", "UTC"), *_zones()]


@cache
def _zones() -> list[tuple[str, str]]:
    zones = sorted(zone for zone in available_timezones() if zone.startswith(_AREAS))
    return [(zone, zone.replace("_", " ")) for zone in zones]


def languages() -> list[tuple[str, Any]]:
    return [("", _("As set for everybody")), *settings.LANGUAGES]


class ProfileForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language"), choices=languages, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, required=False, widget=LongSelect(attrs={"translate": "no"})
    )
    theme = forms.ChoiceField(label=_("Look"), choices=Theme.choices)


class PasswordForm(PageForm):
    old = forms.CharField(
        label=_("Present password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters; a sentence is easiest to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class UserForm(EditForm):
    """`team` and `email` are filled by the view: teams are rows, and an address is given once."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    team = forms.TypedChoiceField(label=_("Team"), coerce=int, empty_value=None, required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=_("At least 10 characters. Tell it in person; it can be changed under My profile."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    is_active = forms.BooleanField(label=_("May sign in"), required=False, initial=True)

    def __init__(
        self, *args: Any, teams: Iterable[tuple[int, str]], known: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = [("", _("No team")), *teams]  # type: ignore[attr-defined]
        if known:
            del self.fields["email"]
            self.fields["password"].label = _("New password")


class TeamForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    parent = forms.TypedChoiceField(
        label=_("Part of"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("A manager sees her team and all teams below it."),
    )

    def __init__(self, *args: Any, teams: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [("", _("Nothing: it stands at the top")), *teams]  # type: ignore[attr-defined]


class TokenForm(PageForm):
    name = forms.CharField(label=_("What it is for"), max_length=120)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(
        label=_("Ends"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("90", _("after 90 days")), ("365", _("after a year")), ("", _("never"))],
    )

    def __init__(self, *args: Any, scopes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = frozenset(scopes)
        named = [(scope, label) for scope, label in SCOPES.items() if scope in given]
        self.fields["scopes"].choices = named  # type: ignore[attr-defined]


class CustomFieldForm(EditForm):
    """`record`, `kind` and `currency` are given once: values are stored by them."""

    record = forms.ChoiceField(label=_("Belongs to"), choices=RECORDS)
    label = forms.CharField(label=_("Label"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line; for fields of one choice or many choices."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        required=False,
        max_length=3,
        help_text=_("Of fields of money, such as EUR; yours when left empty."),
    )
    indexed = forms.BooleanField(
        label=_("Quick to filter and sort by"),
        required=False,
        help_text=_("Keeps an index; makes writing a little slower."),
    )
    sensitive = forms.BooleanField(
        label=_("Sensitive"),
        required=False,
        help_text=_("Never used in rules, and nothing is learned from it."),
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["record"], self.fields["kind"], self.fields["currency"]

    def refuse(self, refusal: Refused) -> None:
        """The key is made from the label."""
        if refusal.field == "key":
            self.add_error("label", refusal.message)
        else:
            super().refuse(refusal)

    def choice_list(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]
