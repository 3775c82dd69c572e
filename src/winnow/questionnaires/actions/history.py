"""The single writer of what happened to a questionnaire, and with it of its state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from winnow.access.actor import Actor
from winnow.questionnaires.asked import asked_of
from winnow.questionnaires.models import Questionnaire, QuestionnaireChange
from winnow.questionnaires.words import Happening, QuestionnaireState

_BECOMES: dict[str, QuestionnaireState] = {
    Happening.OPENED: QuestionnaireState.OPENED,
    Happening.FILLED: QuestionnaireState.PART_FILLED,
    Happening.HANDED_IN: QuestionnaireState.DONE,
    Happening.CONFIRMED: QuestionnaireState.DONE,
    Happening.REVOKED: QuestionnaireState.REVOKED,
}


def note_change(
    made: Questionnaire,
    what: Happening,
    *,
    by: Actor,
    now: datetime,
    keys: Sequence[str] = (),
    note: str = "",
    becomes: QuestionnaireState | None = None,
) -> None:
    """Write it down and save the questionnaire with the state that follows, or with `becomes`."""
    made.state = becomes or _BECOMES.get(what, made.state)  # type: ignore[assignment]
    made.save()
    QuestionnaireChange.objects.create(
        questionnaire=made, what=what, keys=list(keys), note=note[:500], at=now, by_id=by.user_id
    )


def count(made: Questionnaire, now: datetime) -> None:
    """What is left and how much is filled in; saved by whoever notes the change."""
    asked = asked_of(made, now=now)
    made.left, made.filled = asked.left, len(asked.shown) - len(asked.left)
