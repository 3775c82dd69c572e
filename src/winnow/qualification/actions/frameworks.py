"""Versions of the framework: a published one never changes, a draft made from it becomes the next."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import squeezed
from winnow.qualification.models import Framework, Question
from winnow.qualification.words import FrameworkState, Level, OnFail

PERMISSION = "qualification:frameworks"
_COPIED = [
    field.attname for field in Question._meta.concrete_fields if field.attname not in {"id", "framework_id"}
]


@transaction.atomic
def draft_framework(*, by: Actor, now: datetime, based_on: int | None = None) -> Framework:
    """A draft of the next version, with the questions of the published one (or of `based_on`). One at a time."""
    by.require(PERMISSION)
    if Framework.objects.filter(state=FrameworkState.DRAFT).exists():
        raise Conflict(_("There is a draft already: publish or discard it first."), field="framework")
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
def publish_framework(*, framework_id: int, by: Actor, now: datetime) -> Framework:
    """From now on verdicts are given by this version; the one before it retires. Decisions stay as they were
    made, and answers go on counting for questions with the same key and kind. Raises `Invalid` for a level that
    could never pass."""
    by.require(PERMISSION)
    draft = draft_of(framework_id)
    _can_pass(draft)
    Framework.objects.filter(state=FrameworkState.PUBLISHED).update(state=FrameworkState.RETIRED)
    draft.state, draft.published_at = FrameworkState.PUBLISHED, now
    draft.save()
    return draft


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


def _can_pass(draft: Framework) -> None:
    required = list(draft.questions.filter(required=True))
    for level in Level:
        if not any(question.level == level for question in required):
            raise Invalid(
                _("The level “%(level)s” has no required question: nothing could pass it.")
                % {"level": level.label},
                field="questions",
            )
    for question in required:
        if not question.passes:
            raise Invalid(
                _("“%(text)s” is required, but no answer passes it.") % {"text": question.text},
                field=question.key,
            )
