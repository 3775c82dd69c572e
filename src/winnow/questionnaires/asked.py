"""What one questionnaire asks now: what its wording asks, less what is answered already and still counts.

What was filled in through it stays in it until it is handed in. Whoever came through the open address is asked
everything: to leave a question out would tell a stranger what is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from winnow.access.actor import SYSTEM
from winnow.qualification.queries import HeldAnswer, colleagues_answers, framework, held_answers
from winnow.questionnaires.models import Questionnaire, Wording
from winnow.questionnaires.steps import Put, Step, steps_of
from winnow.questionnaires.wording import WordingContent, read_wording


@dataclass(frozen=True)
class Asked:
    """`held` is what is known of the lead, `theirs` the keys that others of its organization have answered."""

    puts: Sequence[Put]
    given: Mapping[str, Any]
    held: Mapping[str, HeldAnswer] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()

    @property
    def steps(self) -> list[Step]:
        return steps_of(self.puts, self.values)

    @property
    def values(self) -> dict[str, Any]:
        known = {key: one.value for key, one in self.held.items() if one.settled}
        return {**known, **self.given}

    @property
    def shown(self) -> list[Put]:
        return [put for step in self.steps for put in step.puts]

    @property
    def left(self) -> list[str]:
        return [put.key for put in self.shown if put.key not in self.given]


def content_of(wording: Wording | None) -> WordingContent:
    return read_wording(wording.content) if wording else WordingContent()


def latest_wording() -> Wording | None:
    return Wording.objects.order_by("-pk").first()


def asked_of(made: Questionnaire, *, now: datetime, language: str = "") -> Asked:
    """In `language`, where the wording has it."""
    content = content_of(made.wording)
    questions = framework(SYSTEM, made.framework_id).questions
    puts = [content.put(one, language) for one in questions if content.asks(one)]
    if made.unknown:
        return Asked(puts, made.given)
    held = held_answers(made.lead_id, made.framework_id, now=now)
    theirs = frozenset(colleagues_answers(made.lead_id, made.framework_id, now=now))
    name = made.person.label

    def is_needed(put: Put) -> bool:
        if put.key in made.given:
            return True
        answer = held.get(put.key)
        if answer is None:
            return put.key not in theirs
        # Where people contradict each other, or nobody is sure enough, she has said her word already.
        return not answer.settled and not (answer.valid and answer.is_word_of(name))

    return Asked([put for put in puts if is_needed(put)], made.given, held, theirs)
