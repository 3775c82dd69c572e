"""Partners on a page: who may send leads, how many, and what came of them. A key is shown once."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.queries import teams
from winnow.ground.refusals import NotFound
from winnow.partners import actions, queries
from winnow.web.editing import EditForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


class PartnerForm(EditForm):
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

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        teams: list[tuple[str, str]],
        of: queries.PartnerView | None = None,
    ) -> None:
        """`of` is the partner that is changed: its name and source stay."""
        super().__init__(
            data, initial=vars(of) if of else None, auto_id=f"partner-{of.id}-%s" if of else "id_%s"
        )
        self.fields["team"].choices = [("", _("Nobody’s yet")), *teams]  # type: ignore[attr-defined]
        if of:
            del self.fields["name"], self.fields["source"]


@page("settings:write", methods=FORM)
def partners(request: Request) -> HttpResponse:
    form = PartnerForm(request.POST or None, teams=_teams(request))
    key = ""
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            _made, key = actions.add_partner(**form.cleaned_data, by=request.actor, now=timezone.now())
    return _shown(request, form, key)


@posted("settings:write")
def change(request: Request, partner_id: int) -> HttpResponse:
    """How many it may send a day, to whom they go, and what it hears."""
    known = {one.id: one for one in queries.partners(request.actor)}
    if partner_id not in known:
        raise NotFound(_("There is no such partner."))
    form = PartnerForm(request.POST, teams=_teams(request), of=known[partner_id])
    if form.is_valid():
        with form.refusing():
            made = actions.change_partner(partner_id=partner_id, **form.cleaned_data, by=request.actor)
            say(request, _("“%s” is changed.") % made.name)
            return redirect("web:settings_partners")
    return _shown(request, PartnerForm(teams=_teams(request)), changed={partner_id: form})


@posted("settings:write")
def rotate(request: Request, partner_id: int) -> HttpResponse:
    """The key stands on this very answer: it is kept nowhere."""
    _made, key = actions.rotate_partner_key(partner_id=partner_id, by=request.actor)
    return _shown(request, PartnerForm(teams=_teams(request)), key)


@posted("settings:write")
def revoke(request: Request, partner_id: int) -> HttpResponse:
    made = actions.revoke_partner(partner_id=partner_id, by=request.actor, now=timezone.now())
    say(request, _("“%s” is revoked: nothing comes in by its key any more.") % made.name)
    return redirect("web:settings_partners")


def _shown(
    request: Request, form: PartnerForm, key: str = "", changed: dict[int, PartnerForm] | None = None
) -> HttpResponse:
    """`changed` are forms that were sent and refused, by partner."""
    changed = changed or {}
    known, named = queries.partners(request.actor), _teams(request)
    context = {
        "partners": [(one, changed.get(one.id) or PartnerForm(teams=named, of=one)) for one in known],
        "form": form,
        "key": key,
    }
    return answer(request, "web/partners/partners.html", context, wrong=form.errors or changed)


def _teams(request: Request) -> list[tuple[str, str]]:
    return [(team.name, team.name) for team in teams(request.actor)]
