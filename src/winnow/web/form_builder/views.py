"""Making forms on a page that works without script: every button of the editor sends all of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.access.queries import teams
from winnow.capture.queries.lists import sources
from winnow.capture.words import Channel
from winnow.forms import actions, queries
from winnow.forms.queries import FormView
from winnow.forms.words import FormState, SubmissionState
from winnow.ground.keyset import Order
from winnow.ground.keyset import page as keyset_page
from winnow.ground.refusals import Refused
from winnow.people.words import Purpose
from winnow.web.form_builder.editing import Written, changed, content_of, lines_of
from winnow.web.page import Request, answer, page, posted, say

FORM = ("GET", "HEAD", "POST")
# What a new form asks for until somebody says otherwise.
_FIRST: Written = {
    "title": "",
    "refuse_disposable": True,
    "fields": [
        {"name": "first_name"},
        {"name": "last_name"},
        {"name": "email", "required": True},
        {"name": "organization"},
        {"name": "description"},
    ],
}


@page("forms:write")
def forms(request: Request) -> HttpResponse:
    found = [
        (one, sum(one.counts.values()), one.counts.get(SubmissionState.REFUSED, 0))
        for one in queries.forms(request.actor)
    ]
    return answer(request, "web/form_builder/forms.html", {"forms": found})


@page("forms:write", methods=FORM)
def new(request: Request) -> HttpResponse:
    if request.method != "POST":
        return _editor(request, None, "", _FIRST)
    name, content = request.POST.get("name", ""), content_of(request.POST)
    act = request.POST.get("act", "save")
    if act != "save":
        return _editor(request, None, name, changed(content, act))
    try:
        made = actions.create_form(
            name=name or content["title"], content=content, by=request.actor, now=timezone.now()
        )
    except Refused as refusal:
        return _editor(request, None, name, content, refusal)
    say(request, _("The form is saved. Nobody sees it before you let it go live."))
    return redirect("web:form", made.pk)


@page("forms:write", methods=FORM)
def edit(request: Request, form_id: int) -> HttpResponse:
    found = queries.form_of(request.actor, form_id)
    if request.method != "POST":
        return _editor(request, found, found.name, found.content.as_data())
    name, content = request.POST.get("name", ""), content_of(request.POST)
    act = request.POST.get("act", "save")
    if act != "save":
        return _editor(request, found, name, changed(content, act))
    try:
        actions.change_form(form_id=form_id, name=name, content=content, by=request.actor, now=timezone.now())
    except Refused as refusal:
        return _editor(request, found, name, content, refusal)
    say(request, _("The form is saved."))
    return redirect("web:form", form_id)


@posted("forms:write")
def set_state(request: Request, form_id: int) -> HttpResponse:
    state = request.POST.get("state", "")
    form = actions.set_state(form_id=form_id, state=state, by=request.actor)
    say(request, _("The form is live.") if form.state == FormState.LIVE else _("The form is closed."))
    return redirect("web:form", form_id)


@page("forms:write")
def submissions(request: Request, form_id: int) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.submissions(request.actor, form_id=form_id, state=state)
    latest = Order("received_at", descending=True)
    context = {
        "form": queries.form_of(request.actor, form_id),
        "found": keyset_page(found, latest, size=25, cursor=request.GET.get("cursor")),
        "state": state,
        "states": SubmissionState.choices,
        "labels": {key: one.label for key, one in queries.askable().items()},
    }
    return answer(request, "web/form_builder/submissions.html", context)


@posted("forms:write")
def take(request: Request, submission_id: int) -> HttpResponse:
    made = actions.take_anyway(submission_id=submission_id, by=request.actor, now=timezone.now())
    say(request, _("It is being taken in as a lead."))
    return redirect("web:form_submissions", made.form_id)


def _editor(
    request: Request, found: FormView | None, name: str, content: Written, refusal: Refused | None = None
) -> HttpResponse:
    fields = queries.askable()
    public = settings.ENVIRONMENT.base_url.rstrip("/")
    names, usual = dict(settings.LANGUAGES), {key: one.label for key, one in fields.items()}
    used = content.get("translations", {})
    context: dict[str, Any] = {
        "found": found,
        "name": name,
        "content": content,
        "fields": [(key, one.label) for key, one in fields.items()],
        "purposes": Purpose.choices,
        "channels": Channel.choices,
        "languages": settings.LANGUAGES,
        "translations": [
            {"code": code, "language": names.get(code, code), "lines": lines_of(code, content, usual)}
            for code in used
        ],
        "plain": [one | {"usual": usual.get(one["name"], "")} for one in content["fields"]],
        "untranslated": [code for code in names if code not in used and code != content.get("language")],
        "sources": [source.name for source in sources(request.actor)],
        "teams": [team.name for team in teams(request.actor)],
        "wrong": refusal,
        "url": queries.public_url(found.key) if found else "",
        "public": public,
    }
    return answer(request, "web/form_builder/form.html", context, part="editor", wrong=refusal)
