"""What one person consented to: how it stands, what proves it, and an end to it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.capture.queries import standing
from winnow.ground.refusals import Refused
from winnow.people.consenting import record_consent
from winnow.people.queries import ConsentRecord, consents
from winnow.people.words import How, Purpose
from winnow.tracking.actions import forget_visits
from winnow.tracking.queries import visits
from winnow.web.consent.forms import ConsentForm
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")


@page("leads:read", methods=FORM)
def consent(request: Request, lead_id: int) -> HttpResponse:
    """GET shows, POST records what was given by hand."""
    person = standing(request.actor, lead_id).lead.person
    form = ConsentForm(request.POST or None, initial={"given_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given_at = _moment(given.pop("given_on"))
        try:
            record_consent(
                person_id=person.pk,
                granted=True,
                given_at=given_at,
                **given,
                by=request.actor,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("given_on", refusal.message) if refusal.field == "given_at" else form.refuse(
                refusal
            )
        else:
            say(request, _("The consent is written down."))
            return redirect("web:lead_consent", lead_id)
    records = consents(request.actor, person.pk)
    context = {
        "lead_id": lead_id,
        "person": person,
        "now": [_now(person, purpose, records) for purpose in Purpose],
        "records": records,
        "visits": visits(request.actor, person.pk),
        "form": form,
    }
    return answer(request, "web/consent/consent.html", context, wrong=form.errors)


@posted("leads:write")
def withdraw(request: Request, lead_id: int) -> HttpResponse:
    """She said so to a colleague: no proof is asked for."""
    person = standing(request.actor, lead_id).lead.person
    record_consent(
        person_id=person.pk,
        purpose=request.POST.get("purpose", ""),
        granted=False,
        how=How.CHANGED,
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Withdrawn: nothing that rested on it goes on."))
    return redirect("web:lead_consent", lead_id)


@posted("leads:write")
def forget(request: Request, lead_id: int) -> HttpResponse:
    """She asks that her visits be forgotten."""
    person = standing(request.actor, lead_id).lead.person
    made = forget_visits(person_id=person.pk, by=request.actor, now=timezone.now())
    say(request, ngettext("%d visit is forgotten.", "%d visits are forgotten.", made.visits) % made.visits)
    return redirect("web:lead_consent", lead_id)


def _now(person: Any, purpose: Purpose, records: list[ConsentRecord]) -> dict[str, Any]:
    latest = next((one for one in records if one.purpose == purpose), None)
    return {"purpose": purpose, "granted": getattr(person, f"{purpose}_consent"), "latest": latest}


def _moment(day: Any) -> datetime:
    """The day's noon, for the reader, or now on the day itself: nothing is given in the future."""
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    return min(noon, timezone.now()) if day == timezone.localdate() else noon
