"""Composing the questions of a draft."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import Conflict, NotFound
from winnow.qualification.actions.frameworks import PERMISSION, draft_of
from winnow.qualification.composing import QuestionDraft, checked
from winnow.qualification.models import Framework, Question


@transaction.atomic
def add_question(*, framework_id: int, question: QuestionDraft, by: Actor) -> Question:
    """Add a question at the end of a draft. Raises `Invalid` naming the part, `Conflict` for a key in use."""
    by.require(PERMISSION)
    framework = draft_of(framework_id)
    composed = checked(question)
    _free(framework, composed.key)
    last = framework.questions.aggregate(last=Max("position"))["last"]
    return Question.objects.create(
        framework=framework, position=0 if last is None else last + 1, **asdict(composed)
    )


@transaction.atomic
def change_question(*, framework_id: int, key: str, question: QuestionDraft, by: Actor) -> Question:
    """Replace everything about a draft's question but its place, and its key where none is given. With another key or kind it is a new question
    to the answers given so far."""
    by.require(PERMISSION)
    found = _question(framework_id, key)
    composed = checked(replace(question, key=question.key or key))
    _free(found.framework, composed.key, except_pk=found.pk)
    for name, value in asdict(composed).items():
        setattr(found, name, value)
    found.save()
    return found


@transaction.atomic
def remove_question(*, framework_id: int, key: str, by: Actor) -> None:
    by.require(PERMISSION)
    _question(framework_id, key).delete()


@transaction.atomic
def move_question(*, framework_id: int, key: str, up: bool, by: Actor) -> None:
    """Swap places with the neighbour at the same level; nothing happens at the end of the list."""
    by.require(PERMISSION)
    found = _question(framework_id, key)
    everything = list(found.framework.questions.all())
    peers = [one for one in everything if one.level == found.level]
    here = peers.index(found)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(peers):
        return
    first, second = everything.index(peers[here]), everything.index(peers[there])
    everything[first], everything[second] = everything[second], everything[first]
    for position, one in enumerate(everything):
        one.position = position
    Question.objects.bulk_update(everything, ["position"])


def _question(framework_id: int, key: str) -> Question:
    found = draft_of(framework_id).questions.filter(key=key).first()
    if found is None:
        raise NotFound(_("There is no question %(key)s here.") % {"key": key[:60]}, field="question")
    return found


def _free(framework: Framework, key: str, *, except_pk: int = 0) -> None:
    if framework.questions.filter(key=key).exclude(pk=except_pk).exists():
        raise Conflict(_("There is a question with the key %(key)s already.") % {"key": key}, field="key")
