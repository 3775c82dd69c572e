"""The settings of qualification: the framework in force, its older versions, and the draft of the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid, NotFound
from winnow.qualification import actions, queries
from winnow.qualification.queries import FrameworkView, QuestionView
from winnow.qualification.words import AnswerKind, FrameworkState, Level
from winnow.web.page import Request, answer, page, posted, say
from winnow.web.qualification.forms import KindForm, QuestionForm, VersionForm

PERMISSION = "qualification:frameworks"
FORM = ("GET", "HEAD", "POST")


@page(PERMISSION)
def frameworks(request: Request) -> HttpResponse:
    versions = queries.frameworks(request.actor)
    in_force = next((one for one in versions if one.state == FrameworkState.PUBLISHED), None)
    context = {
        "in_force": in_force,
        "levels": _levels(in_force) if in_force else [],
        "draft": next((one for one in versions if one.state == FrameworkState.DRAFT), None),
        "available": [one for one in versions if one.state == FrameworkState.AVAILABLE],
        "retired": [one for one in versions if one.state == FrameworkState.RETIRED],
        "policies": queries.policies(request.actor),
        "publications": queries.publications(request.actor)[:8],
    }
    return answer(request, "web/qualification/frameworks.html", context)


@posted(PERMISSION)
def draft(request: Request) -> HttpResponse:
    made = actions.draft_framework(by=request.actor, now=timezone.now())
    return redirect("web:framework_version", made.pk)


@page(PERMISSION, methods=FORM)
def version(request: Request, framework_id: int) -> HttpResponse:
    found = queries.framework(request.actor, framework_id)
    before = queries.earlier_version(request.actor, found, queries.frameworks(request.actor))
    form = VersionForm(request.POST or None, initial={"name": found.name, "on_fail": found.on_fail})
    if request.method == "POST" and form.is_valid():
        actions.change_framework(framework_id=framework_id, **form.cleaned_data, by=request.actor)
        say(request, _("The draft is saved."))
        return redirect("web:framework_version", framework_id)
    context = {
        "found": found,
        "form": form,
        "levels": _levels(found),
        "is_draft": found.state == FrameworkState.DRAFT,
        "diff": queries.framework_diff(request.actor, before, framework_id) if before else None,
    }
    return answer(request, "web/qualification/version.html", context, wrong=form.errors)


@posted(PERMISSION)
def publish(request: Request, framework_id: int) -> HttpResponse:
    try:
        actions.publish_framework(framework_id=framework_id, by=request.actor, now=timezone.now())
    except Invalid as refusal:
        say(request, refusal.message, level=messages.ERROR)
        return redirect("web:framework_version", framework_id)
    say(request, _("From now on leads are judged by this version."))
    return redirect("web:framework")


@posted(PERMISSION)
def discard(request: Request, framework_id: int) -> HttpResponse:
    actions.discard_framework(framework_id=framework_id, by=request.actor)
    say(request, _("The draft is discarded."))
    return redirect("web:framework")


@page(PERMISSION, methods=FORM)
def add_question(request: Request, framework_id: int) -> HttpResponse:
    """In two steps: the kind of answer decides which conditions the second one asks for."""
    found = queries.framework(request.actor, framework_id)
    kind = request.GET.get("kind", "")
    level = request.GET.get("level", Level.ORGANIZATION)
    if kind not in AnswerKind.values:
        form = KindForm(initial={"level": level})
        return answer(request, "web/qualification/kind.html", {"found": found, "form": form})
    question_form = QuestionForm(
        request.POST or None, kind=kind, others=_conditional(found, ""), initial={"level": level}
    )
    if request.method == "POST" and question_form.is_valid():
        with question_form.refusing():
            actions.add_question(framework_id=framework_id, question=question_form.draft(), by=request.actor)
            return redirect("web:framework_version", framework_id)
    return _form(request, found, question_form, title=_("New question"), act=_("Add the question"))


@page(PERMISSION, methods=FORM)
def change_question(request: Request, framework_id: int, key: str) -> HttpResponse:
    found = queries.framework(request.actor, framework_id)
    question = _question(found, key)
    form = QuestionForm(
        request.POST or None, kind=question.kind, question=question, others=_conditional(found, key)
    )
    if request.method == "POST" and form.is_valid():
        with form.refusing():
            actions.change_question(
                framework_id=framework_id, key=key, question=form.draft(key), by=request.actor
            )
            say(request, _("The question is saved."))
            return redirect("web:framework_version", framework_id)
    return _form(request, found, form, title=question.text, act=_("Save"))


@posted(PERMISSION)
def move_question(request: Request, framework_id: int, key: str) -> HttpResponse:
    actions.move_question(
        framework_id=framework_id, key=key, up=request.POST.get("up") == "1", by=request.actor
    )
    return redirect("web:framework_version", framework_id)


@posted(PERMISSION)
def remove_question(request: Request, framework_id: int, key: str) -> HttpResponse:
    actions.remove_question(framework_id=framework_id, key=key, by=request.actor)
    return redirect("web:framework_version", framework_id)


def _question(found: FrameworkView, key: str) -> QuestionView:
    question = next((one for one in found.questions if one.key == key), None)
    if question is None:
        raise NotFound(_("There is no question %(key)s here.") % {"key": key[:60]})
    return question


def _conditional(found: FrameworkView, key: str) -> list[QuestionView]:
    """The other questions whose answers can make one worth asking."""
    kinds = {AnswerKind.CHOICE, AnswerKind.YES_NO}
    return [one for one in found.questions if one.kind in kinds and one.key != key]


def _levels(found: FrameworkView) -> list[tuple[str, list[QuestionView]]]:
    return [(level.value, [one for one in found.questions if one.level == level]) for level in Level]


def _form(
    request: Request, found: FrameworkView, form: QuestionForm, *, title: str, act: str
) -> HttpResponse:
    context: dict[str, Any] = {"found": found, "form": form, "title": title, "act": act}
    return answer(request, "web/qualification/question.html", context, wrong=form.errors)
