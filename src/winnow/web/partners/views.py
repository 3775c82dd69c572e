"""Partners on a page: who may send leads, how many, and what came of them. A key is shown once."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.queries import teams
from winnow.partners import actions, queries
from winnow.web.forms import PageForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


class PartnerForm(PageForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    source = forms.CharField(
        label=gettext_lazy("Source of its leads"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Blank: its name."),
    )
    team = forms.ChoiceField(label=gettext_lazy("Team"), required=False)
    most_a_day = forms.IntegerField(
        label=gettext_lazy("Leads a day"), min_value=1, max_value=100_000, initial=100
    )
    tells_known = forms.BooleanField(
        label=gettext_lazy("Let it hear that somebody was known already"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise it is answered as for somebody new, and learns nothing about others."
        ),
    )


@page("settings:write", methods=FORM)
def partners(request: Request) -> HttpResponse:
    form = PartnerForm(request.POST or None)
    named = [(team.name, team.name) for team in teams(request.actor)]
    form.fields["team"].choices = [("", _("Nobody’s yet")), *named]  # type: ignore[attr-defined]
    key = ""
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            _made, key = actions.add_partner(**form.cleaned_data, by=request.actor, now=timezone.now())
    return _shown(request, form, key)


@posted("settings:write")
def change(request: Request, partner_id: int) -> HttpResponse:
    """How many it may send a day, to whom they go, and what it hears."""
    given = request.POST
    quota = given.get("most_a_day", "")
    made = actions.change_partner(
        partner_id=partner_id,
        team=given.get("team", ""),
        most_a_day=int(quota) if quota.isascii() and quota.isdigit() and len(quota) < 10 else 0,
        tells_known="tells_known" in given,
        by=request.actor,
    )
    say(request, _("“%s” is changed.") % made.name)
    return redirect("web:settings_partners")


@posted("settings:write")
def rotate(request: Request, partner_id: int) -> HttpResponse:
    """The key stands on this very answer: it is kept nowhere."""
    _made, key = actions.rotate_partner_key(partner_id=partner_id, by=request.actor)
    form = PartnerForm()
    named = [(team.name, team.name) for team in teams(request.actor)]
    form.fields["team"].choices = [("", _("Nobody’s yet")), *named]  # type: ignore[attr-defined]
    return _shown(request, form, key)


@posted("settings:write")
def revoke(request: Request, partner_id: int) -> HttpResponse:
    made = actions.revoke_partner(partner_id=partner_id, by=request.actor, now=timezone.now())
    say(request, _("“%s” is revoked: nothing comes in by its key any more.") % made.name)
    return redirect("web:settings_partners")


def _shown(request: Request, form: PartnerForm, key: str) -> HttpResponse:
    context = {
        "partners": queries.partners(request.actor),
        "form": form,
        "key": key,
        "teams": [team.name for team in teams(request.actor)],
    }
    return answer(request, "web/partners/partners.html", context, wrong=form.errors)
