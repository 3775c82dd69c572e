"""One lead: who it is, what happened, how it stands, and what comes next."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from winnow.access.queries import owners
from winnow.capture.actions import assign, set_next_step, snooze
from winnow.capture.queries import lead as lead_view
from winnow.capture.queries import standing
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.ground.refusals import Invalid
from winnow.ground.said import day_words
from winnow.insight.kept import kept_of
from winnow.insight.timeline import timeline
from winnow.mail.conversations import bouncing, letters_behind
from winnow.people.merges import became
from winnow.web.lead.facts import groups, path_of
from winnow.web.lead.panels import panels
from winnow.web.page import Request, answer, page, posted, say

COMPOSED = (
    InteractionKind.NOTE,
    InteractionKind.CALL,
    InteractionKind.EMAIL_SENT,
    InteractionKind.MEETING,
)


# A stranger's first letter is what she did; all later ones are talks.
_MAY_BE_LETTERS = frozenset(
    {InteractionKind.FORM, InteractionKind.EMAIL_SENT, InteractionKind.EMAIL_ANSWERED}
)


@page("leads:read")
def lead(request: Request, lead_id: int) -> HttpResponse:
    view = lead_view(request.actor, lead_id)
    found = view.standing
    kept = kept_of(found)
    context = {
        "standing": found,
        "lead": found.lead,
        "person": found.lead.person,
        "emails": [one.address for one in view.emails if one.address != view.person.email],
        "phones": [one.e164 for one in view.phones if one.e164 != view.person.phone],
        "bouncing": bouncing([one.address for one in view.emails]),
        "others": view.others,
        "became": became(request.actor, record="person", kept_id=found.lead.person_id)
        if "merges" in kept
        else [],
        "groups": groups(found, view.fields),
        **_timeline(request, found, kept),
        **next_context(request),
        **panels(request, found, kept),
    }
    context["path"] = path_of(found.stage, found.furthest, gate=context.get("gate_words", ""))
    return answer(request, "web/lead/lead.html", context, part="timeline")


@page("leads:read")
def look(request: Request, lead_id: int) -> HttpResponse:
    """The quick look beside the list; without script, the page itself."""
    return _looked(request, lead_id) if request.htmx else redirect("web:lead", lead_id)


def _looked(request: Request, lead_id: int) -> HttpResponse:
    found = standing(request.actor, lead_id)
    page_of_it = timeline(request.actor, found, size=6)
    context = {
        "standing": found,
        "lead": found.lead,
        "person": found.lead.person,
        **_shown(page_of_it.rows),
        **next_context(request),
    }
    return answer(request, "web/lead/look.html", context)


def next_context(request: Request) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "owners": owners(request.actor) if request.actor.may("leads:assign") else [],
        "now": timezone.now(),
        "soon": [
            (today + timedelta(days=1), _("tomorrow")),
            (today + timedelta(days=3), _("in 3 days")),
            (today + timedelta(days=7), _("in a week")),
        ],
        "composed": [(kind.value, kind.label) for kind in COMPOSED],
    }


def _timeline(request: Request, standing: Any, kept: frozenset[str]) -> dict[str, Any]:
    show = request.GET.get("show", "all")
    found = timeline(request.actor, standing, show=show, cursor=request.GET.get("cursor"), kept=kept)
    shown = [
        ("all", _("Everything")),
        ("talks", _("Conversations")),
        ("doings", _("What they did")),
        ("changes", _("Changes")),
    ]
    return {**_shown(found.rows), "older": found.next, "show": show, "shown": shown}


def _shown(rows: list[Any]) -> dict[str, Any]:
    letters = letters_behind([one.interaction for one in rows if one.kind in _MAY_BE_LETTERS])
    return {"days": _by_day(rows), "letters": letters}


def _by_day(rows: list[Any]) -> list[tuple[str, list[Any]]]:
    today = timezone.localdate()
    by_day = groupby(rows, key=lambda entry: timezone.localtime(entry.at).date())
    return [(day_words(day, today), list(entries)) for day, entries in by_day]


# --- what is done from here ---


@posted("leads:write")
def compose(request: Request, lead_id: int) -> HttpResponse:
    found = standing(request.actor, lead_id)
    given = request.POST
    if not given.get("body", "").strip() and not given.get("subject", "").strip():
        raise Invalid(_("Write down what was said."), field="body")
    record(
        person_id=found.lead.person_id,
        kind=given.get("kind", InteractionKind.NOTE),
        at=moment_of(given.get("at", ""), "at"),
        subject=given.get("subject", ""),
        body=given.get("body", ""),
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Written down."))
    return redirect("web:lead", lead_id)


@posted("leads:write")
def next_step(request: Request, lead_id: int) -> HttpResponse:
    """A step, or with `done` none: what was there can be put back."""
    before = standing(request.actor, lead_id)
    step, at = request.POST.get("step", ""), moment_of(request.POST.get("at", ""), "at")
    done = "done" in request.POST
    set_next_step(
        lead_id=lead_id,
        step="" if done else step,
        at=None if done else at,
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("Done: %s") % before.next_step if done else _("The next step is set."))
    return back_to(request, lead_id)


@posted("leads:write")
def put_off(request: Request, lead_id: int) -> HttpResponse:
    """Off the worklists until a day; undone by an empty one."""
    until = moment_of(request.POST.get("until", ""), "until")
    snooze(lead_id=lead_id, until=until, by=request.actor, now=timezone.now())
    undo = reverse("web:lead_put_off", args=[lead_id])
    say(request, _("Put off.") if until else _("Back on the worklist."), undo=undo if until else "")
    return back_to(request, lead_id)


@posted("leads:write")
def hand_over(request: Request, lead_id: int) -> HttpResponse:
    """Give one lead to somebody; the undo gives it back."""
    before = standing(request.actor, lead_id)
    was = before.owner.email if before.owner else "none"
    owner = request.GET.get("owner") or request.POST.get("owner", "none")
    changed = assign(owner=owner, lead_ids=[lead_id], by=request.actor, now=timezone.now())
    if changed and request.actor.may("leads:assign"):
        undo = f"{reverse('web:lead_hand_over', args=[lead_id])}?owner={was}"
        say(request, _("Handed over."), undo="" if request.GET.get("owner") else undo)
    elif changed:
        say(request, _("It is yours now."))
    return back_to(request, lead_id)


def back_to(request: Request, lead_id: int) -> HttpResponse:
    """Where the form was: the quick look swaps itself, the page is shown again."""
    if request.htmx and request.htmx.target == "look":
        return _looked(request, lead_id)
    return redirect("web:lead", lead_id)


def moment_of(written: str, field: str) -> datetime | None:
    """A day (then nine in the morning, for the reader) or a moment; None when blank. Raises `Invalid`."""
    written = written.strip()
    if not written:
        return None
    here = timezone.get_current_timezone()
    try:
        day = parse_date(written) if len(written) == 10 else None
        moment = datetime(day.year, day.month, day.day, 9) if day else parse_datetime(written)
    except ValueError as error:
        raise Invalid(_("This day does not exist."), field=field) from error
    if moment is None:
        raise Invalid(_("This is not a date."), field=field)
    return moment if moment.tzinfo else moment.replace(tzinfo=here)
