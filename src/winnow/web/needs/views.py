"""The needs assessment of a lead on one page: what they want, what hurts, and our offer against each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winnow.capture.queries import standing
from winnow.pipeline.queries import products
from winnow.qualification import actions, queries
from winnow.qualification.actions import NeedTold
from winnow.qualification.words import Fit, NeedKind, Priority
from winnow.web.editing import EditForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


class NeedForm(EditForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=NeedKind.choices)
    text = forms.CharField(
        label=_("In their words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    priority = forms.ChoiceField(label=_("Priority"), choices=Priority.choices, initial=Priority.SHOULD)
    said_by = forms.CharField(label=_("Who said it"), max_length=120, required=False)
    product = forms.ChoiceField(label=_("Product"), required=False)
    offer = forms.CharField(
        label=_("Feature or service"),
        max_length=500,
        required=False,
        help_text=_("What answers it, in words."),
    )
    fit = forms.ChoiceField(
        label=_("How well it answers"), choices=[("", _("Not said yet")), *Fit.choices], required=False
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        product: Any = self.fields["product"]
        known = products(actor) if actor.may("opportunities:read") else []
        product.choices = [("", "–"), *((one.name, one.name) for one in known)]

    @property
    def wanted(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "text", "priority", "said_by")]

    @property
    def offered(self) -> list[forms.BoundField]:
        return [self[name] for name in ("product", "offer", "fit", "note")]


@page("leads:read", methods=FORM)
def needs(request: Request, lead_id: int) -> HttpResponse:
    """The whole assessment; with `kind` and `text` in the address the form begins with what was told."""
    found = queries.assessment(request.actor, lead_id, now=timezone.now())
    initial = {name: request.GET[name] for name in ("kind", "text", "said_by") if name in request.GET}
    form = NeedForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.add_need(
                lead_id=lead_id, need=NeedTold(**form.cleaned_data), by=request.actor, now=timezone.now()
            )
            say(request, gettext("The need is written down."))
            return redirect("web:needs", lead_id)
    context = {
        "standing": standing(request.actor, lead_id),
        "found": found,
        "form": form,
        "may_write": request.actor.may("qualification:write"),
        "adding": bool(form.errors or initial) or not found.needs,
    }
    return answer(request, "web/needs/needs.html", context, wrong=form.errors)


@page("qualification:write", methods=FORM)
def change(request: Request, need_id: int) -> HttpResponse:
    found = queries.need(request.actor, need_id)
    initial = {name: getattr(found, name) for name in NeedForm.base_fields}
    form = NeedForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_need(
                need_id=need_id, changes=form.cleaned_data, by=request.actor, now=timezone.now()
            )
            say(request, gettext("Saved."))
            return redirect("web:needs", found.lead)
    context = {"need": found, "standing": standing(request.actor, found.lead), "form": form}
    return answer(request, "web/needs/need.html", context, wrong=form.errors)


@posted("qualification:write")
def remove(request: Request, need_id: int) -> HttpResponse:
    found = queries.need(request.actor, need_id)
    actions.remove_need(need_id=need_id, by=request.actor, now=timezone.now())
    say(request, gettext("The need is removed; its history stays."))
    return redirect("web:needs", found.lead)
