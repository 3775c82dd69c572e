"""Referrals on pages, and the address that a referrer passes on."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.forms.queries import names_of_forms
from winnow.ground.keyset import Order
from winnow.ground.keyset import page as keyset_page
from winnow.insight.referrers import referrers as results
from winnow.referrals import actions, queries
from winnow.referrals.words import Show, ThankedBy
from winnow.web.forms import PageForm
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.public import public

FORM = ("GET", "HEAD", "POST")


class LinkForm(PageForm):
    referrer = forms.CharField(
        label=gettext_lazy("Who refers"),
        max_length=254,
        help_text=gettext_lazy("An e-mail address, an external number, or an organization’s domain."),
    )
    form_id = forms.TypedChoiceField(
        label=gettext_lazy("Leads to the form"), coerce=int, empty_value=None, required=False
    )


@page("leads:read")
def referrals(request: Request) -> HttpResponse:
    show = request.GET.get("show", Show.ALL)
    rows = queries.referrals(request.actor, show=show)
    found = keyset_page(rows, Order("at", descending=True), size=50, cursor=request.GET.get("cursor"))
    who = queries.whos(request.actor, found.rows)
    context = {
        "found": found,
        "rows": [(one, who[one.pk]) for one in found.rows],
        "show": show,
        "shows": Show.choices,
        "hows": ThankedBy.choices,
    }
    return answer(request, "web/referrals/referrals.html", context)


@page("opportunities:read")
def referrers(request: Request) -> HttpResponse:
    return answer(request, "web/referrals/referrers.html", {"rows": results(request.actor)})


@page("leads:read", methods=FORM)
def links(request: Request) -> HttpResponse:
    form = LinkForm(request.POST or None)
    signups = names_of_forms(request.actor)
    form.fields["form_id"].choices = [("", _("None yet: the code alone")), *signups]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with form.refusing():
            actions.make_link(**given, by=request.actor, now=timezone.now())
            say(request, _("Pass this link on to her."))
            return redirect("web:referral_links")
    order = Order("created_at", descending=True)
    found = keyset_page(queries.links(request.actor), order, size=50, cursor=request.GET.get("cursor"))
    who = queries.whos(request.actor, found.rows)
    rows = [(one, who[one.pk], queries.url_of(one)) for one in found.rows]
    context = {"found": found, "rows": rows, "form": form}
    return answer(request, "web/referrals/links.html", context, wrong=form.errors)


@posted("leads:write")
def revoke(request: Request, link_id: int) -> HttpResponse:
    actions.revoke_link(link_id=link_id, by=request.actor, now=timezone.now())
    say(request, _("The link is ended. Whoever came by it stays referred."))
    return redirect("web:referral_links")


@posted("leads:write")
def thank(request: Request, referral_id: int) -> HttpResponse:
    given = request.POST
    actions.thank(
        referral_id=referral_id,
        how=given.get("how", ""),
        note=given.get("note", ""),
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Thanked, and written down."))
    query = urlencode({"show": given["show"]}) if given.get("show") else ""
    return redirect(f"{reverse('web:referrals')}?{query}".rstrip("?"))


@posted("leads:write")
def refer(request: Request, lead_id: int) -> HttpResponse:
    given = request.POST
    actions.refer(
        lead_id=lead_id,
        referrer=given.get("referrer", ""),
        words=given.get("words", ""),
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Written down. Saying thank you is on the worklist now."))
    return redirect("web:lead", lead_id)


@public("GET", "HEAD")
def follow(request: HttpRequest, code: str) -> HttpResponse:
    """To the form, with the code and where it came from."""
    key = queries.leads_to(code)
    query = urlencode({"ref": code.lower(), "utm_medium": "referral"})
    return redirect(f"{reverse('web:public_form', args=[key])}?{query}")
