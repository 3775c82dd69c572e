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

from winnow.capture.queries import standing
from winnow.capture.words import LeadStage
from winnow.ground.refusals import Invalid, NotAllowed, NotFound, Refused
from winnow.qualification import actions, queries
from winnow.qualification.queries import Qualification
from winnow.qualification.words import Confidence, EvidenceKind, SearchState
from winnow.web.page import Request, answer, page, posted, say
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


@posted("qualification:write")
def resolve(request: Request, lead_id: int) -> HttpResponse:
    def act() -> None:
        answer_id = request.POST.get("answer_id", "")
        if not answer_id.isascii() or not answer_id.isdigit():
            raise Invalid(_("Say which answer holds."), field="answer_id")
        actions.resolve(
            lead_id=lead_id,
            answer_id=int(answer_id[:18]),
            note=request.POST.get("note", ""),
            by=request.actor,
            now=timezone.now(),
        )

    return _done(request, lead_id, act)


@posted("qualification:write")
def search(request: Request, lead_id: int) -> HttpResponse:
    """Begin the search for the right stakeholder, or end it: `end` is found or given_up."""

    def act() -> None:
        sent, by, now = request.POST, request.actor, timezone.now()
        note, end = sent.get("note", ""), sent.get("end", "")
        if end:
            found = end == SearchState.FOUND
            name = sent.get("name", "")
            actions.end_search(lead_id=lead_id, found=found, name=name, note=note, by=by, now=now)
        else:
            actions.search_stakeholder(lead_id=lead_id, note=note, by=by, now=now)

    return _done(request, lead_id, act)


@page("leads:read")
def call_sheet(request: Request, lead_id: int) -> HttpResponse:
    now = timezone.now()
    context = {
        "qualification": queries.qualification(request.actor, lead_id, now=now),
        "sheet": queries.call_sheet(request.actor, lead_id, now=now),
        "sources": queries.sources(request.actor, lead_id),
        "standing": standing(request.actor, lead_id),
    }
    return answer(request, "web/qualification/call_sheet.html", context)


def answers_of(sent: QueryDict) -> dict[str, Any]:
    """The answer in a form of the panel: one question with its evidence."""
    key = sent.get("key", "")
    value = _value(sent)
    if value in ("", None):
        raise Invalid(_("Give an answer first."), field=key)
    said = {
        "value": value,
        "said_by": sent.get("said_by", ""),
        "said_by_id": sent.get("said_by_id") or None,
        "interaction_id": sent.get("interaction_id") or None,
        # A conversation that is named says by itself what it was.
        "evidence_kind": ""
        if sent.get("interaction_id")
        else sent.get("evidence_kind") or EvidenceKind.OTHER,
        "evidence": sent.get("evidence", ""),
        "confidence": sent.get("confidence") or Confidence.MEDIUM,
        "at": _moment(sent.get("at", "")),
    }
    return {key: said}


def _value(sent: QueryDict) -> Any:
    """What the fields of the question's kind say; "" when nothing was filled in."""
    if "amount" in sent:
        amount, most, currency = (sent.get(name, "").strip() for name in ("amount", "most", "currency"))
        if amount and most:
            return {"least": amount, "most": most, "currency": currency}
        return {"amount": amount, "currency": currency} if amount else ""
    if "url" in sent:
        name, url = sent.get("value", "").strip(), sent.get("url", "").strip()
        return {"name": name, "url": url} if name or url else ""
    return sent.get("value", "") or sent.get("timeframe", "")


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
        return _back(request, lead_id)
    # The toast waits in the session for the page that htmx loads anew.
    return HttpResponse(headers={"HX-Refresh": "true"}) if moved else _drawn(request, found)


def _refused(request: Request, lead_id: int, refusal: Refused) -> HttpResponse:
    if not request.htmx:
        say(request, refusal.message, level=messages.ERROR)
        return _back(request, lead_id)
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
    context = {
        "qualification": found,
        "problem": problem,
        "sources": queries.sources(request.actor, found.lead),
    }
    return render(request, PANEL, context, status=status)


def _back(request: Request, lead_id: int) -> HttpResponse:
    """To where the form stood."""
    if request.POST.get("back") == "sheet":
        return redirect("web:lead_call_sheet", lead_id)
    return _to_lead(lead_id)


def _to_lead(lead_id: int) -> HttpResponse:
    return redirect(f"{reverse('web:lead', args=[lead_id])}#qualification")
