"""A questionnaire as whoever has its link sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.ground.refusals import NotFound
from winnow.qualification.queries import known_values
from winnow.questionnaires.asked import Asked, asked_of, content_of
from winnow.questionnaires.letters import title_of
from winnow.questionnaires.links import questionnaire_of
from winnow.questionnaires.steps import Put, Step
from winnow.questionnaires.words import QuestionnaireState


@dataclass(frozen=True)
class FillItem:
    """A question on a step with what stands there: filled in before, told us before (`told_on`), or known otherwise."""

    put: Put
    value: Any
    told_on: datetime | None
    known: bool


@dataclass(frozen=True)
class Filling:
    """A questionnaire as the person with its link sees it."""

    title: str
    intro: str
    thanks: str
    name: str
    state: str
    unknown: bool
    language: str
    languages: list[str]
    embed_on: tuple[str, ...]
    expires_at: datetime
    steps: list[Step]
    filled: int
    asked: Asked
    suggested: dict[str, Any]

    @property
    def is_over(self) -> bool:
        return self.state in (QuestionnaireState.DONE, QuestionnaireState.UNCONFIRMED)

    @property
    def next_open(self) -> str:
        """The step to begin or go on with: the first with a question that is not filled in."""
        open_ones = (s.name for s in self.steps if any(put.key not in self.asked.given for put in s.puts))
        return next(open_ones, self.names[0] if self.steps else "organization")

    @property
    def names(self) -> list[str]:
        return [step.name for step in self.steps]

    def step(self, name: str) -> Step:
        """Raises `NotFound` for one that is not asked (any more)."""
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise NotFound(_("This step is not there any more. Please begin again with your link."))
        return found

    def after(self, name: str) -> str:
        """The step that follows, "" after the last; by the order of all steps, since answers open and close some."""
        later = [one for one in self.names if _order(one) > _order(name)]
        return later[0] if later else ""

    def before(self, name: str) -> str:
        earlier = [one for one in self.names if _order(one) < _order(name)]
        return earlier[-1] if earlier else ""

    def items(self, step: Step) -> list[FillItem]:
        return [self._item(put) for put in step.puts]

    def _item(self, put: Put) -> FillItem:
        if put.key in self.asked.given:
            return FillItem(put, self.asked.given[put.key], None, known=False)
        held = self.asked.held.get(put.key)
        if held is not None and held.is_word_of(self.name):
            return FillItem(put, held.value, held.at, known=False)
        value = self.suggested.get(put.key)
        return FillItem(put, value, None, known=value is not None)


def sent_in(token: str, *, now: datetime) -> str:
    """The language that its sender chose, "" for the reader's own. Raises `LinkForged` and `LinkOver`."""
    return questionnaire_of(token, now=now).language


def filling(token: str, *, now: datetime, language: str = "") -> Filling:
    """For whoever has the link. Raises `LinkForged` and `LinkOver`."""
    made = questionnaire_of(token, now=now)
    content = content_of(made.wording)
    asked = asked_of(made, now=now, language=language or made.language)
    over = made.state in (QuestionnaireState.DONE, QuestionnaireState.UNCONFIRMED)
    return Filling(
        title=title_of(made, language),
        intro=content.said("intro", language or made.language),
        thanks=content.said("thanks", language or made.language),
        # Of somebody who only said who she is, nothing is shown that she did not type.
        name="" if made.unknown else made.person.label,
        state=made.state,
        unknown=made.unknown,
        language=language or made.language,
        languages=content.languages,
        embed_on=content.embed_on,
        expires_at=made.expires_at,
        steps=[] if over else asked.steps,
        filled=made.filled,
        asked=asked,
        suggested={}
        if made.unknown or over
        else known_values(made.lead_id, {put.key: put.kind for put in asked.puts}),
    )


def _order(name: str) -> tuple[int, int]:
    level, _dash, n = name.partition("-")
    return ["organization", "opportunity", "stakeholder"].index(level), int(n or 1)
