"""What somebody wrote into a questionnaire, in words for the timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from winnow.capture.words import Timeframe
from winnow.qualification.words import AnswerKind
from winnow.questionnaires.steps import Put


def in_words(put: Put, value: Any) -> str:
    if put.kind == AnswerKind.YES_NO:
        return _("Yes") if value else _("No")
    if put.kind == AnswerKind.CHOICE:
        return next((one["label"] for one in put.choices if one["value"] == value), str(value))
    if put.kind == AnswerKind.DATE and value in Timeframe.values:
        return str(Timeframe(value).label)
    if put.kind == AnswerKind.MONEY:
        ends = [value[end] for end in ("amount", "least", "most") if end in value]
        return f"{' – '.join(ends)} {value['currency']}"
    if isinstance(value, dict):
        return " ".join(part for part in (value.get("name"), value.get("url")) if part)
    return str(value)
