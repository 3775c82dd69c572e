"""The qualification panel of the lead page: answering in place, disqualifying, recycling.

Each view answers with the panel alone where htmx asked, else it leads back to the lead. A move to another stage
draws the whole page anew, since its header shows the stage.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.capture.words import LeadStage
from winnow.ground.refusals import Invalid, NotAllowed, NotFound, Refused
from winnow.qualification import actions, queries
from winnow.qualification.queries import Qualification
from winnow.qualification.words import EvidenceKind
from winnow.web.page import Request, page, posted, say
from winnow.web.templatetags.qualification import in_words

PANEL = "web/lead/_qualification.html"


@page("leads:read")
def panel(request: Request, lead_id: int) -> HttpResponse:
    found = queries.qualification(request.actor, lead_id, now=timezone.now())
    return _drawn(request, found) if request.htmx else _to_lead(lead_id)


@posted("qualification:write")
def answer_question(request: Request, lead_id: int) -> HttpResponse:
    def act() -> None:
        answers = answers_of(request.POST)
        actions.answer(lead_id=lead_id, answers=answers, by=request.actor, now=timezone.now())

    return _done(request, lead_id, act)


@posted("qualification:write")
def promote(request: Request, lead_id: int) -> HttpResponse:
    return _done(
        request,
        lead_id,
        lambda: actions.promote(lead_id=lead_id, by=request.actor, now=timezone.now()),
    )


@posted("qualification:write")
def disqualify(request: Request, lead_id: int) -> HttpResponse:
    def act() -> None:
        actions.disqualify(
            lead_id=lead_id,
            reason=request.POST.get("reason", ""),
            note=request.POST.get("note", ""),
            by=request.actor,
            now=timezone.now(),
        )

    return _done(request, lead_id, act)


@posted("qualification:write")
def recycle(request: Request, lead_id: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _done(
        request,
        lead_id,
        lambda: actions.recycle(lead_id=lead_id, note=note, by=request.actor, now=timezone.now()),
    )


def answers_of(sent: QueryDict) -> dict[str, Any]:
    """The answer in a form of the panel: one question with its evidence."""
    key = sent.get("key", "")
    amount = sent.get("amount", "")
    value: Any = sent.get("value", "")
    if "amount" in sent:
        value = {"amount": amount, "currency": sent.get("currency", "")} if amount.strip() else ""
    if value == "":
        raise Invalid(_("Give an answer first."), field=key)
    said = {
        "value": value,
        "said_by": sent.get("said_by", ""),
        "evidence_kind": sent.get("evidence_kind") or EvidenceKind.OTHER,
        "evidence": sent.get("evidence", ""),
        "at": _moment(sent.get("at", "")),
    }
    return {key: said}


def _moment(day: str) -> datetime | str | None:
    """The start of a day as the person's clock has it; what is no day is left for the action to refuse."""
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(day), time())) if day else None
    except ValueError:
        return day


def _done(request: Request, lead_id: int, act: Callable[[], object]) -> HttpResponse:
    before = queries.qualification(request.actor, lead_id, now=timezone.now()).stage
    try:
        act()
    except (NotFound, NotAllowed):
        raise
    except Refused as refusal:
        return _refused(request, lead_id, refusal)
    found = queries.qualification(request.actor, lead_id, now=timezone.now())
    moved = found.stage != before
    if moved:
        _tell(request, found, before)
    if not request.htmx:
        return _to_lead(lead_id)
    # The toast waits in the session for the page that htmx loads anew.
    return HttpResponse(headers={"HX-Refresh": "true"}) if moved else _drawn(request, found)


def _refused(request: Request, lead_id: int, refusal: Refused) -> HttpResponse:
    if not request.htmx:
        say(request, refusal.message, level=messages.ERROR)
        return _to_lead(lead_id)
    found = queries.qualification(request.actor, lead_id, now=timezone.now())
    return _drawn(request, found, problem=refusal.message, status=422)


def _tell(request: Request, found: Qualification, before: str) -> None:
    decision = found.decisions[0]
    # Recycling leads back to where a lead was, but not to where a prospect was.
    undone = found.may_recycle and before in {LeadStage.LEAD, LeadStage.MARKETING_QUALIFIED}
    undo = reverse("web:lead_recycle", args=[found.lead]) if undone else ""
    words = {"stage": in_words(found.stage, "stage"), "reason": in_words(decision.reason, "reason")}
    text = _("Now: %(stage)s (%(reason)s).") if decision.reason else _("Now: %(stage)s.")
    say(request, text % words, undo=undo)


def _drawn(request: Request, found: Qualification, *, problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, PANEL, {"qualification": found, "problem": problem}, status=status)


def _to_lead(lead_id: int) -> HttpResponse:
    return redirect(f"{reverse('web:lead', args=[lead_id])}#qualification")
