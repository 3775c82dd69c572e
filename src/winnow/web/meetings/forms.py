"""The forms of working hours, calendars and booking pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from winnow.meetings.words import CallKind, Turn
from winnow.web.editing import EditForm
from winnow.web.forms import LongSelect, PageForm
from winnow.web.settings.forms import time_zones


class HoursForm(EditForm):
    """A field a day, Monday first."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=LongSelect(attrs={"translate": "no"}),
        help_text=_("The clock of these hours."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [one for one in time_zones() if one[0]]  # type: ignore[attr-defined]
        for number, day in WEEKDAYS.items():
            attrs = {"class": "form-control", "placeholder": "09:00-12:30, 13:30-17:00", "translate": "no"}
            field = forms.CharField(
                label=day, required=False, max_length=120, widget=forms.TextInput(attrs=attrs)
            )
            self.fields[f"day_{number}"] = field

    def weekly(self) -> list[str]:
        return [self.cleaned_data[f"day_{number}"] for number in range(7)]


class DayOffForm(PageForm):
    first_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last_on = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    label = forms.CharField(label=_("What for"), max_length=120, required=False)


class CalendarForm(PageForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("The CalDAV address, such as https://calendar.example.com/."),
        widget=forms.URLInput(attrs={"translate": "no"}),
    )
    username = forms.CharField(label=_("Name"), max_length=254, required=False)
    password = forms.CharField(
        label=_("Password"),
        required=False,
        help_text=_("An app password where there are such. Leave it blank to keep the one that is known."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class BookingPageForm(EditForm):
    """What a booking page says and offers; lengths in minutes."""

    title = forms.CharField(label=_("Title"), max_length=120)
    slug = forms.CharField(
        label=_("Address"),
        max_length=60,
        required=False,
        help_text=_("Small letters, digits and hyphens; made from the title when left blank."),
    )
    about = forms.CharField(
        label=_("What it is about"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.CharField(
        label=_("Where"),
        required=False,
        max_length=300,
        help_text=_("A video address, a room, or who calls whom."),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=CallKind.choices)
    host_ids = forms.TypedMultipleChoiceField(
        label=_("Hosts"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    team_id = forms.TypedChoiceField(
        label=_("And everybody in the team"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Whoever joins it takes calls, whoever leaves it takes no more."),
    )
    turn = forms.ChoiceField(label=_("Whose turn it is"), choices=Turn.choices)
    minutes = forms.IntegerField(label=_("Length (minutes)"), min_value=5, max_value=480, initial=30)
    step_minutes = forms.IntegerField(
        label=_("Starts every (minutes)"), min_value=5, max_value=480, initial=30
    )
    before_minutes = forms.IntegerField(
        label=_("Free before (minutes)"), min_value=0, max_value=240, initial=0
    )
    after_minutes = forms.IntegerField(
        label=_("Free after (minutes)"), min_value=0, max_value=240, initial=10
    )
    notice_hours = forms.IntegerField(label=_("Notice (hours)"), min_value=0, max_value=1440, initial=4)
    horizon_days = forms.IntegerField(label=_("Days ahead"), min_value=1, max_value=366, initial=28)
    most_a_day = forms.IntegerField(label=_("Most a day, a host"), min_value=1, max_value=50, required=False)
    remind_hours = forms.IntegerField(
        label=_("Reminder (hours before)"),
        min_value=1,
        max_value=336,
        required=False,
        initial=24,
        help_text=_("Blank: nobody is reminded."),
    )
    asks_phone = forms.BooleanField(label=_("A phone number is needed"), required=False)
    brand_name = forms.CharField(label=_("Name that visitors see"), max_length=120, required=False)
    brand_colour = forms.CharField(
        label=_("Colour"),
        max_length=7,
        required=False,
        help_text=_("Such as #0f766e; text on it turns black or white by itself."),
    )

    logo = forms.FileField(
        label=_("Picture above the page"), required=False, help_text=_("PNG, JPEG or WebP, at most 200 kB.")
    )
    no_logo = forms.BooleanField(label=_("Take the picture away"), required=False)

    def __init__(
        self,
        *args: Any,
        hosts: Iterable[tuple[int, str]],
        teams: Iterable[tuple[int, str]] = (),
        has_logo: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_logo:
            del self.fields["no_logo"]
        if teams:
            self.fields["team_id"].choices = [("", "–"), *teams]  # type: ignore[attr-defined]
        else:
            del self.fields["team_id"]
        self.fields["host_ids"].choices = list(hosts)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the actions take them."""
        given = dict(self.cleaned_data)
        given["notice_minutes"] = given.pop("notice_hours") * 60
        hours = given.pop("remind_hours")
        given["remind_minutes"] = hours * 60 if hours else None
        if not given["slug"]:
            del given["slug"]
        sent, gone = given.pop("logo"), given.pop("no_logo", False)
        return given | ({"logo": sent.read() if sent else None} if sent or gone else {})
