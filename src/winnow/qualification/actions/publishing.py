"""Putting a version of the framework or of the policy in force, and the record of it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Invalid
from winnow.qualification.composing import QuestionDraft, check_asking
from winnow.qualification.models import Framework, Policy, Publication, Question
from winnow.qualification.words import FrameworkState, Level


def enforce(version: Framework | Policy, *, by: Actor, now: datetime) -> None:
    """The one before it retires; both stay as they are for ever."""
    kind = type(version)
    kind.objects.filter(state=FrameworkState.PUBLISHED).update(state=FrameworkState.RETIRED)
    version.state, version.published_at = FrameworkState.PUBLISHED, now
    version.save(update_fields=["state", "published_at"])
    named = {"framework": version} if isinstance(version, Framework) else {"policy": version}
    Publication.objects.create(**named, at=now, by_id=by.user_id)


def check_together(framework: Framework, policy: Policy) -> None:
    """Raises `Invalid` for a framework without a question, one whose questions wait for each other, and for a level
    that the policy needs and that could never pass."""
    questions = list(framework.questions.all())
    if not questions:
        raise Invalid(_("%(framework)s has no question.") % {"framework": framework}, field="questions")
    check_asking([_draft_of(question) for question in questions])
    required = [question for question in questions if question.required]
    for level in Level:
        if not getattr(policy, f"needs_{level.value}"):
            continue
        if level == Level.ORGANIZATION and policy.profile:
            continue
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


def _draft_of(question: Question) -> QuestionDraft:
    return QuestionDraft(
        level=question.level,
        text=question.text,
        kind=question.kind,
        key=question.key,
        choices=question.choices,
        asked_if=question.asked_if,
    )
