"""The forms of events and kiosks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from winnow.events.queries import consent_texts
from winnow.events.words import EventKind, Marks
from winnow.people.words import Purpose
from winnow.web.editing import EditForm
from winnow.web.forms import LongSelect, PageForm
from winnow.web.settings.forms import time_zones

# What somebody at a stand may be asked for.
_ASKED = (Purpose.EMAIL, Purpose.PHONE)
_CLOCK = "%Y-%m-%dT%H:%M"
_CONSENT_HELP = _("What the kiosk asks to agree to. Blank: it does not ask. Each wording is kept for good.")


def _moment(label: Any, **more: Any) -> forms.CharField:
    """As the place's clock shows it, so without a zone: the action adds the event's."""
    return forms.DateTimeField(  # type: ignore[return-value]
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_CLOCK),
        **more,
    )


class EventForm(EditForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=EventKind.choices)
    starts_at = _moment(_("Starts"))
    ends_at = _moment(_("Ends"))
    time_zone = forms.ChoiceField(label=_("Time zone"), widget=LongSelect(attrs={"translate": "no"}))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    url = forms.URLField(label=_("Web address"), max_length=500, required=False, assume_scheme="https")
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=1_000_000, required=False)
    form_id = forms.TypedChoiceField(
        label=_("Form to register with"), coerce=int, empty_value=None, required=False
    )
    campaign = forms.CharField(label=_("Campaign"), max_length=120, required=False)
    source = forms.CharField(
        label=_("Source"), max_length=120, required=False, help_text=_("Blank: the name of the event.")
    )
    team = forms.ChoiceField(label=_("Team"), required=False)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, decimal_places=2, required=False)
    cost_currency = forms.CharField(label=_("Currency"), max_length=3, required=False)

    def __init__(
        self, *args: Any, teams: Iterable[str], signups: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [one for one in time_zones() if one[0]]  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", _("Nobody’s yet")), *((name, name) for name in teams)]  # type: ignore[attr-defined]
        self.fields["form_id"].choices = [("", _("None")), *signups]  # type: ignore[attr-defined]
        for purpose in _ASKED:
            made = forms.CharField(
                label=_("Consent: %s") % purpose.label,
                required=False,
                max_length=2000,
                help_text=_CONSENT_HELP,
                widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            )
            self.fields[f"consent_{purpose.value}"] = made

    def values(self) -> dict[str, Any]:
        """As the actions take them: moments without a zone, since they are of the place's clock."""
        told = dict(self.cleaned_data)
        told["consents"] = {purpose.value: told.pop(f"consent_{purpose.value}") for purpose in _ASKED}
        for name in ("starts_at", "ends_at"):
            told[name] = told[name].replace(tzinfo=None)
        return told


def written(event: Any) -> dict[str, Any]:
    """What the form shows of an event; moments on the place's clock."""
    zone = ZoneInfo(event.time_zone)
    told = {name: getattr(event, name) for name in ("name", "kind", "place", "url", "capacity", "form_id")}
    told |= {
        name: getattr(event, name).astimezone(zone).replace(tzinfo=None) for name in ("starts_at", "ends_at")
    }
    told |= {name: getattr(getattr(event, name), "name", "") for name in ("source", "campaign", "team")}
    told |= {f"consent_{purpose}": text for purpose, (_n, text) in consent_texts(event).items()}
    money = {"cost": event.cost_amount, "cost_currency": event.cost_currency}
    return {**told, "time_zone": event.time_zone, **money}


class KioskForm(PageForm):
    name = forms.CharField(label=_("Which phone or tablet"), max_length=120)
    owner = forms.ChoiceField(
        label=_("Held by"),
        required=False,
        help_text=_("Leads go to her, and what people tell her to her face counts as their word."),
    )
    days = forms.IntegerField(
        label=_("Days after the event"),
        min_value=0,
        max_value=365,
        initial=1,
        help_text=_("Then the link ends."),
    )

    def __init__(self, *args: Any, owners: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = owners  # type: ignore[attr-defined]


class ListForm(PageForm):
    file = forms.FileField(label=_("File"))
    marks = forms.ChoiceField(
        label=_("What it says"),
        choices=Marks.choices,
        help_text=_("A column “attended” decides row by row, where there is one."),
    )


class SomebodyForm(PageForm):
    """Whoever is registered by hand: found by her address, made where she is new."""

    name = forms.CharField(label=_("Name"), max_length=240, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=254, required=False)
    organization = forms.CharField(label=_("Organization"), max_length=200, required=False)

    def values(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}
