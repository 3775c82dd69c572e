"""The worklist as cards: each task with the addresses and the one action that its reason asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.access.actor import Actor
from winnow.capture.words import LeadStage
from winnow.engagement.words import InteractionKind
from winnow.insight.words import Deed, Reason
from winnow.insight.worklist import Task
from winnow.web.shell import address_of

_ICONS = {
    Reason.STEP_DUE: "checklist",
    Reason.OVERDUE: "calendar-due",
    Reason.STALE: "hourglass",
    Reason.UNOPENED: "target-arrow",
    Reason.SEARCHED: "user-search",
    Reason.UNCONTACTED: "flame",
    Reason.THANK: "gift",
}
# What can be written down about a task that was done.
DONE_BY = (
    (InteractionKind.CALL, gettext_lazy("Called")),
    (InteractionKind.EMAIL_SENT, gettext_lazy("Wrote")),
    (InteractionKind.MEETING, gettext_lazy("Met")),
)


@dataclass(frozen=True)
class Card:
    """`main` is what its largest button does: done, call, write, date, or go to `main_url`. `late` and `today`
    say how its clock stands; `again` is when it comes back after it was done, 0 for at its own time."""

    task: Task
    url: str
    main: str
    main_url: str
    main_label: str
    done_by: str
    again: int
    icon: str
    stage_label: str
    late: bool
    today: bool
    changes: bool


def cards(tasks: Sequence[Task], actor: Actor, *, today: date) -> list[Card]:
    return [_card(task, actor, today) for task in tasks]


def _card(task: Task, actor: Actor, today: date) -> Card:
    url = _url_of(task)
    main, main_url, label = _main(task, url)
    return Card(
        task=task,
        url=url,
        main=main,
        main_url=main_url,
        main_label=label,
        done_by=InteractionKind.EMAIL_SENT if task.email and not task.phone else InteractionKind.CALL,
        # These reasons stand until the opportunity changes: a talk about it gives some days of peace.
        again=0 if task.reason in (Reason.STEP_DUE, Reason.UNCONTACTED, Reason.THANK) else 3,
        icon=_ICONS[Reason(task.reason)],
        stage_label=str(LeadStage(task.stage).label) if task.stage in LeadStage.values else "",
        late=bool(task.due and task.due < today),
        today=task.due == today,
        changes=actor.may("opportunities:write" if task.opportunity else "leads:write"),
    )


def _main(task: Task, url: str) -> tuple[str, str, str]:
    """(what, where to, in which words)."""
    if task.action == Deed.OPEN:
        return "go", reverse("web:opportunity_open", args=[task.lead]), task.to_do
    if task.action == Deed.MOVE_DATE:
        return "date", "", _("Set a new date")
    if task.action == Deed.MOVE_ON:
        return "go", url, task.to_do
    if task.action == Deed.FIND:
        return "go", f"{url}#qualification", task.to_do
    if task.action in (Deed.CONTACT, Deed.THANK) and task.phone:
        return "call", f"tel:{task.phone}", _("Call")
    if task.action in (Deed.CONTACT, Deed.THANK) and task.email:
        return "write", f"mailto:{task.email}", _("Write")
    return "done", "", _("Done")


def _url_of(task: Task) -> str:
    if task.opportunity:
        return reverse("web:opportunity", args=[task.opportunity])
    return reverse("web:lead", args=[task.lead])


def put_off(today: date) -> SafeString:
    """The buttons that say for how long: the same on every card, and so drawn once a page."""
    ahead = [(1, _("Tomorrow")), (3, _("In 3 days")), (7, _("In a week")), (30, _("In a month"))]
    days = [(today + timedelta(days=n), n, label) for n, label in ahead]
    return format_html_join(
        "",
        '<button class="menu__item" name="until" value="{}"{}>{}<span class="faint push">{}</span></button>',
        (
            (day.isoformat(), mark_safe(" data-snooze") if n == 1 else "", label, date_format(day, "D j M"))
            for day, n, label in days
        ),
    )


def said_done(kind: str) -> SafeString:
    """What can be written down, with one of them chosen."""
    return format_html_join(
        "", _DONE, ((one, mark_safe(" checked") if one == kind else "", label) for one, label in DONE_BY)
    )


_DONE = '<label class="pill"><input class="visually-hidden" type="radio" name="kind" value="{}"{}>{}</label>'


@dataclass(frozen=True)
class SetUp:
    """A thing to set up while there is nothing to do yet."""

    icon: str
    title: str
    text: str
    url: str


def set_up(actor: Actor) -> list[SetUp]:
    """What this role can do so that there is something to do."""
    offered = [
        (
            "import_new",
            "leads:import",
            "file-import",
            _("Import leads"),
            _("From a CSV file, mapped and checked."),
        ),
        ("lead_add", "leads:write", "user-plus", _("Add a lead"), _("The one you talked to last.")),
        (
            "settings_users",
            "users:write",
            "users",
            _("Bring your colleagues"),
            _("Everybody gets a worklist of their own."),
        ),
        (
            "framework",
            "qualification:frameworks",
            "checklist",
            _("Say what qualifies"),
            _("The questions on the way from lead to prospect."),
        ),
        ("scoring", "scoring:write", "gauge", _("Say what counts"), _("The rules that make the score.")),
        (
            "settings_tokens",
            "leads:write",
            "key",
            _("Connect a program"),
            _("A token lets your website send leads here."),
        ),
    ]
    return [
        SetUp(sign, title, text, address_of(name))
        for name, permission, sign, title, text in offered
        if address_of(name) and actor.may(permission)
    ]
