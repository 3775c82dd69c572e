"""How questions are put to leads, as typed data: read from and written to the JSON that a version keeps.

{title, intro, thanks, language, open, embed_on: [site], questions: {key: {asked, required, text, hint, labels:
{value: label}}}, translations: {language: {title, intro, thanks, questions: {key: {text, hint, labels}}}}}

A question that is not mentioned is asked, as it ships or else in its own words; its hint is for colleagues and is
never shown to a lead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from winnow.forms.content import flag_at, language_at, origins, text_at, wrong
from winnow.qualification.queries import QuestionView
from winnow.questionnaires.shipped import SHIPPED, ShippedWords
from winnow.questionnaires.steps import Put

LONGEST = {"title": 120, "intro": 2000, "thanks": 2000}
_TEXT, _HINT, _LABEL = 300, 300, 120
MOST_QUESTIONS = 500


@dataclass(frozen=True)
class Words:
    """A question in the words for leads; what is blank stays as it was before them."""

    text: str = ""
    hint: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WordedQuestion(Words):
    asked: bool = True
    required: bool = False


@dataclass(frozen=True)
class Texts:
    title: str = ""
    intro: str = ""
    thanks: str = ""
    questions: Mapping[str, Words] = field(default_factory=dict)


@dataclass(frozen=True)
class WordingContent:
    """`open`: strangers may fill it in under the open address, also in frames on the sites of `embed_on`."""

    title: str = ""
    intro: str = ""
    thanks: str = ""
    language: str = ""
    open: bool = False
    embed_on: tuple[str, ...] = ()
    questions: Mapping[str, WordedQuestion] = field(default_factory=dict)
    translations: Mapping[str, Texts] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def languages(self) -> list[str]:
        return [code for code in (self.language, *self.translations) if code]

    def said(self, name: str, language: str) -> str:
        """The title, intro or thanks in a language."""
        texts = self.translations.get(language)
        own: str = getattr(self, name)
        return (getattr(texts, name) if texts else "") or own

    def asks(self, question: QuestionView) -> bool:
        worded = self.questions.get(question.key)
        return worded is None or worded.asked

    def put(self, question: QuestionView, language: str) -> Put:
        """The question as a lead reads it: the translation first, then the owner's words, those that ship, its own."""
        own = self.questions.get(question.key, WordedQuestion())
        texts = self.translations.get(language)
        translated = (texts.questions.get(question.key) if texts else None) or Words()
        shipped = SHIPPED.get(question.text, ShippedWords(question.text))
        labels = {**shipped.labels, **_filled(own.labels), **_filled(translated.labels)}
        return Put(
            key=question.key,
            level=question.level,
            kind=question.kind,
            text=translated.text or own.text or str(shipped.text),
            hint=translated.hint or own.hint or ("" if own.text else str(shipped.hint)),
            choices=[
                {"value": one["value"], "label": str(labels.get(one["value"], one["label"]))}
                for one in question.choices
            ],
            required=own.required,
            asked_if=question.asked_if,
        )


def _filled(labels: Mapping[str, str]) -> dict[str, str]:
    return {value: label for value, label in labels.items() if label}


def read_wording(data: Mapping[str, Any]) -> WordingContent:
    """Checked content. Raises `Invalid` that names the place, such as `questions.budget.text`."""
    _only(data, WordingContent, "")
    translations = data.get("translations") or {}
    if not isinstance(translations, Mapping):
        wrong("translations", _("This is an object: texts by language."))
    return WordingContent(
        **{name: text_at(data, name, most) for name, most in LONGEST.items()},
        language=language_at(data.get("language", "")),
        open=flag_at(data, "open"),
        embed_on=origins(data.get("embed_on") or []),
        questions=_questions(data.get("questions"), "questions"),
        translations={
            language_at(code, required=True): _texts(texts, f"translations.{str(code)[:10]}")
            for code, texts in translations.items()
        },
    )


def _questions(raw: Any, at: str) -> dict[str, WordedQuestion]:
    return {
        key: WordedQuestion(
            *_words(one, WordedQuestion, place),
            asked=flag_at(one, "asked", default=True, at=place),
            required=flag_at(one, "required", at=place),
        )
        for key, one, place in _by_key(raw, at)
    }


def _texts(raw: Any, at: str) -> Texts:
    _only(raw, Texts, at)
    return Texts(
        **{name: text_at(raw, name, most, at=at) for name, most in LONGEST.items()},
        questions={
            key: Words(*_words(one, Words, place))
            for key, one, place in _by_key(raw.get("questions"), f"{at}.questions")
        },
    )


def _by_key(raw: Any, at: str) -> list[tuple[str, Any, str]]:
    if raw is None:
        return []
    if not isinstance(raw, Mapping) or len(raw) > MOST_QUESTIONS:
        wrong(at, _("This is an object: words by the key of a question."))
    return [(str(key)[:60], one, f"{at}.{str(key)[:60]}") for key, one in raw.items()]


def _words(raw: Any, shape: Any, at: str) -> tuple[str, str, dict[str, str]]:
    _only(raw, shape, at)
    labels = raw.get("labels") or {}
    if not isinstance(labels, Mapping) or len(labels) > 100:
        wrong(f"{at}.labels", _("Labels are an object: a text by the value of a choice."))
    return (
        text_at(raw, "text", _TEXT, at=at),
        text_at(raw, "hint", _HINT, at=at),
        {str(value)[:60]: text_at(labels, value, _LABEL, at=f"{at}.labels") for value in labels},
    )


def _only(raw: Any, shape: Any, at: str) -> None:
    if not isinstance(raw, Mapping) or set(raw) - set(shape.__dataclass_fields__):
        wrong(at or "content", _("This is an object with: %s.") % ", ".join(shape.__dataclass_fields__))
