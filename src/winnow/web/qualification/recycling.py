"""Silent and rejected leads on a page: the rules, and what exploring has taught."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winnow.qualification import actions, queries
from winnow.qualification.recycling_rules import MOST_DAYS, MOST_MESSAGES, NEVER, Recycling
from winnow.qualification.words import DisqualifyReason
from winnow.web.editing import EditForm
from winnow.web.forms import dress
from winnow.web.page import Request, answer, page, say

PERMISSION = "qualification:frameworks"
REASONS = [reason for reason in DisqualifyReason if reason not in NEVER]


class RecyclingForm(EditForm):
    ignored_messages = forms.IntegerField(
        label=_("Messages without an answer that disqualify"),
        help_text=_("0: silence disqualifies nobody."),
        min_value=0,
        max_value=MOST_MESSAGES,
    )
    ignored_days = forms.IntegerField(
        label=_("Days that a message has to be answered"), min_value=1, max_value=MOST_DAYS
    )
    automatic = forms.BooleanField(label=_("Recycle on new interest after the cooling-off"), required=False)
    explored_percent = forms.IntegerField(
        label=_("Rejected leads to work nevertheless, in percent"),
        help_text=_("A fair sample tells how many are rejected wrongly. 0: none."),
        min_value=0,
        max_value=100,
    )

    def __init__(self, *args: Any, rules: Recycling, **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(rules))
        super().__init__(*args, **kwargs)
        for reason in REASONS:
            days = forms.IntegerField(label=reason.label, min_value=0, max_value=MOST_DAYS, required=False)
            self.fields[f"days_{reason.value}"] = days
            dress(days)

    @property
    def silence(self) -> list[forms.BoundField]:
        return [self["ignored_messages"], self["ignored_days"]]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"days_{reason.value}"] for reason in REASONS]

    def rules(self) -> Recycling:
        given = self.cleaned_data
        days = {reason.value: given[f"days_{reason.value}"] for reason in REASONS}
        return Recycling(
            ignored_messages=given["ignored_messages"],
            ignored_days=given["ignored_days"],
            automatic=given["automatic"],
            cooling_off={reason: n for reason, n in days.items() if n is not None},
            explored_percent=given["explored_percent"],
        )


def _initial(rules: Recycling) -> dict[str, Any]:
    days = {f"days_{reason}": n for reason, n in rules.cooling_off.items()}
    names = ("ignored_messages", "ignored_days", "automatic", "explored_percent")
    return {**{name: getattr(rules, name) for name in names}, **days}


@page(PERMISSION, methods=("GET", "HEAD", "POST"))
def recycling(request: Request) -> HttpResponse:
    form = RecyclingForm(request.POST or None, rules=queries.recycling(request.actor))
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.set_recycling(rules=form.rules(), by=request.actor, now=timezone.now())
            say(request, gettext("These rules are in force now."))
            return redirect("web:framework_recycling")
    context = {
        "form": form,
        "versions": queries.recyclings(request.actor),
        "explored": queries.explored_leads(request.actor),
    }
    return answer(request, "web/qualification/recycling.html", context, wrong=form.errors)
