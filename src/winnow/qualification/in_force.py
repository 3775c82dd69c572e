"""Which framework and which policy are in force, and a question as the verdict reads it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Conflict
from winnow.qualification.models import Framework, Policy, Question
from winnow.qualification.verdict import Asked
from winnow.qualification.words import FrameworkState

_FRAMEWORK = Prepared(lambda state: Framework.objects.filter(state=state))
_POLICY = Prepared(lambda state: Policy.objects.filter(state=state))


def published() -> Framework:
    row = _FRAMEWORK.first(FrameworkState.PUBLISHED.value)
    if row is None:
        raise Conflict(_("No qualification framework is published."), field="framework")
    return row


def published_policy() -> Policy:
    row = _POLICY.first(FrameworkState.PUBLISHED.value)
    if row is None:
        raise Conflict(_("No qualification policy is published."), field="policy")
    return row


def asked(question: Question) -> Asked:
    return Asked(
        key=question.key,
        level=question.level,
        kind=question.kind,
        passes=question.passes,
        fails=question.fails,
        required=question.required,
        weight=question.weight,
        options=tuple(choice["value"] for choice in question.choices),
        asked_if=question.asked_if,
    )


def in_force() -> bool:
    """Whether there is anything to judge by."""
    return (
        Framework.objects.filter(state=FrameworkState.PUBLISHED).exists()
        and Policy.objects.filter(state=FrameworkState.PUBLISHED).exists()
    )
