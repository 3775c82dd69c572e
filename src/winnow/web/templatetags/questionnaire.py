"""What the pages of a questionnaire need in words: `{% load questionnaire %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.qualification.words import AnswerKind, Level
from winnow.questionnaires.steps import Put, Step
from winnow.questionnaires.words import QuestionnaireState

register = template.Library()
_TITLES = {
    Level.ORGANIZATION: gettext_lazy("About your organization"),
    Level.OPPORTUNITY: gettext_lazy("About what you need"),
    Level.STAKEHOLDER: gettext_lazy("About you and who decides"),
}
_COLOURS = {
    QuestionnaireState.DONE: "good",
    QuestionnaireState.PART_FILLED: "info",
    QuestionnaireState.OPENED: "info",
    QuestionnaireState.EXPIRED: "warn",
    QuestionnaireState.REVOKED: "bad",
}


@register.filter
def step_title(step: Step) -> str:
    """As the lead reads it: `{{ step|step_title }}`."""
    return str(_TITLES[Level(step.level)])


@register.filter
def offered(put: Put) -> list[dict[str, str]]:
    """The choices of a question, yes and no among them."""
    if put.kind == AnswerKind.YES_NO:
        return [{"value": "yes", "label": _("Yes")}, {"value": "no", "label": _("No")}]
    return put.choices


@register.filter
def sent_state(state: str) -> str:
    return str(QuestionnaireState(state).label)


@register.filter
def sent_colour(state: str) -> Any:
    return _COLOURS.get(QuestionnaireState(state), "")
