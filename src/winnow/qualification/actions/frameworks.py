"""Versions of the framework: a published one never changes, a draft made from it becomes the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.qualification.actions.publishing import check_together, enforce
from winnow.qualification.composing import QuestionDraft, checked
from winnow.qualification.events import JudgingDue
from winnow.qualification.in_force import published_policy
from winnow.qualification.models import Framework, Question
from winnow.qualification.words import FrameworkState, OnFail

PERMISSION = "qualification:frameworks"
_COPIED = [
    field.attname for field in Question._meta.concrete_fields if field.attname not in {"id", "framework_id"}
]


@transaction.atomic
def draft_framework(*, by: Actor, now: datetime, based_on: int | None = None) -> Framework:
    """A draft of the next version, with the questions of the published one (or of `based_on`). One at a time."""
    by.require(PERMISSION)
    _no_other_draft()
    base = (
        Framework.objects.filter(state=FrameworkState.PUBLISHED).first()
        if based_on is None
        else Framework.objects.filter(pk=based_on).first()
    )
    if base is None:
        raise NotFound(_("There is no such framework to start from."), field="framework")
    draft = Framework.objects.create(
        name=base.name, version=_next_version(base.name), on_fail=base.on_fail, created_at=now
    )
    Question.objects.bulk_create(
        Question(framework=draft, **{name: getattr(question, name) for name in _COPIED})
        for question in base.questions.all()
    )
    return draft


@transaction.atomic
def change_framework(
    *, framework_id: int, name: str | None = None, on_fail: str | None = None, by: Actor
) -> Framework:
    """Rename a draft, or say what a failed level does."""
    by.require(PERMISSION)
    draft = draft_of(framework_id)
    if on_fail is not None:
        if on_fail not in OnFail.values:
            raise Invalid(
                _("This is one of %(words)s.") % {"words": ", ".join(OnFail.values)}, field="on_fail"
            )
        draft.on_fail = on_fail
    if name is not None:
        named = squeezed(name)[:120]
        if not named:
            raise Invalid(_("A framework needs a name."), field="name")
        if named != draft.name:
            draft.name, draft.version = named, _next_version(named)
    draft.save()
    return draft


@transaction.atomic
def load_framework(
    *,
    name: str,
    questions: Sequence[QuestionDraft],
    on_fail: str = OnFail.DISQUALIFY,
    by: Actor,
    now: datetime,
) -> Framework:
    """A draft with these questions, as a file has them. Raises `Invalid` naming the part, `Conflict` beside another
    draft."""
    by.require(PERMISSION)
    _no_other_draft()
    named = squeezed(name)[:120]
    if not named:
        raise Invalid(_("A framework needs a name."), field="name")
    if not questions:
        raise Invalid(_("A framework needs at least one question."), field="questions")
    draft = Framework.objects.create(name=named, version=_next_version(named), created_at=now)
    change_framework(framework_id=draft.pk, on_fail=on_fail, by=by)
    composed = [_composed(question, n) for n, question in enumerate(questions)]
    for n, question in enumerate(composed):
        if question.key in {one.key for one in composed[:n]}:
            raise Conflict(
                _("There is a question with the key %(key)s already.") % {"key": question.key},
                field=f"questions[{n}].key",
            )
    Question.objects.bulk_create(
        Question(framework=draft, position=n, **asdict(question)) for n, question in enumerate(composed)
    )
    return draft


def _composed(question: QuestionDraft, n: int) -> QuestionDraft:
    try:
        return checked(question)
    except Invalid as error:
        raise Invalid(error.message, field=f"questions[{n}].{error.field}") from error


@transaction.atomic
def publish_framework(*, framework_id: int, by: Actor, now: datetime) -> Framework:
    """From now on verdicts are given by this version, a draft or one that is there already; the one before it
    retires. Decisions stay as they were made, nobody is moved, and answers go on counting for questions with the
    same key and kind. Raises `Invalid` for a level that could never pass."""
    by.require(PERMISSION)
    framework = Framework.objects.select_for_update().filter(pk=framework_id).first()
    if framework is None or framework.state in (FrameworkState.DRAFT, FrameworkState.PUBLISHED):
        framework = draft_of(framework_id)
    check_together(framework, published_policy())
    enforce(framework, by=by, now=now)
    announce(JudgingDue(by=by, now=now))
    return framework


@transaction.atomic
def discard_framework(*, framework_id: int, by: Actor) -> None:
    by.require(PERMISSION)
    draft_of(framework_id).delete()


def draft_of(framework_id: int) -> Framework:
    """The draft, locked. Raises `Conflict` for a version that can no longer change."""
    found = Framework.objects.select_for_update().filter(pk=framework_id).first()
    if found is None:
        raise NotFound(_("There is no framework %(id)s.") % {"id": framework_id}, field="framework")
    if found.state != FrameworkState.DRAFT:
        raise Conflict(
            _("%(framework)s is not a draft: verdicts rest on it. Make a new draft.") % {"framework": found},
            field="framework",
        )
    return found


def _next_version(name: str) -> int:
    last = Framework.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _no_other_draft() -> None:
    if Framework.objects.filter(state=FrameworkState.DRAFT).exists():
        raise Conflict(_("There is a draft already: publish or discard it first."), field="framework")
