"""How the questions of a framework are put to leads, edited on a page: the first language, then its translations."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.qualification import queries as qualification
from winnow.qualification.queries import QuestionView
from winnow.questionnaires import actions, queries
from winnow.questionnaires.wording import WordingContent
from winnow.web.page import Request, answer, page, say

PERMISSION = "qualification:frameworks"
TEXTS = ("title", "intro", "thanks")
Written = dict[str, Any]


@page(PERMISSION, methods=("GET", "HEAD", "POST"))
def edit(request: Request, framework_id: int) -> HttpResponse:
    found = qualification.framework(request.actor, framework_id)
    now_worded = queries.wording(request.actor)
    language = _language(request, now_worded.content)
    content = now_worded.content.as_data()
    wrong = None
    if request.method == "POST":
        content = _changed(content, request.POST, found.questions, language)
        try:
            actions.word(content=content, by=request.actor, now=timezone.now())
        except Invalid as refusal:
            wrong = refusal
        else:
            say(request, _("Saved. What was sent already stays as it is."))
            here = reverse("web:questionnaire_wording", args=[framework_id])
            return redirect(f"{here}?language={language}" if language else here)
    codes = [code for code, _name in settings.LANGUAGES if code != content["language"]]
    context = {
        "found": found,
        "wording": now_worded,
        "content": content,
        "texts": content["translations"].get(language, {}) if language else content,
        "translated": language,
        "languages": settings.LANGUAGES,
        "others": [(code, dict(settings.LANGUAGES)[code]) for code in codes],
        "rows": [_row(one, content, now_worded.content, language) for one in found.questions],
        "wrong": wrong,
        "public": str(settings.ENVIRONMENT.base_url).rstrip("/"),
    }
    return answer(request, "web/questionnaire/wording.html", context, wrong=wrong)


@page(PERMISSION)
def preview(request: Request, framework_id: int) -> HttpResponse:
    """Every step, as a lead sees it of whom nothing is known."""
    content = queries.wording(request.actor).content
    language = _language(request, content)
    context = {
        "found": qualification.framework(request.actor, framework_id),
        "steps": queries.preview(request.actor, framework_id, language=language),
        "title": content.said("title", language) or _("A few questions"),
        "intro": content.said("intro", language),
    }
    return answer(request, "web/questionnaire/preview.html", context)


def _language(request: Request, content: WordingContent) -> str:
    """Which translation is asked for; "" for the first language."""
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) and wanted != content.language else ""


def _changed(content: Written, sent: QueryDict, questions: list[QuestionView], language: str) -> Written:
    """What the page says about this framework's questions; what it does not show stays."""
    texts = {name: sent.get(name, "").strip() for name in TEXTS}
    words = {one.key: _words(sent, one) for one in questions}
    if language:
        known = content["translations"].get(language, {}).get("questions", {})
        made = {**texts, "questions": {**known, **words}}
        return {**content, "translations": {**content["translations"], language: made}}
    asked = {
        key: {**one, "asked": f"{key}.asked" in sent, "required": f"{key}.required" in sent}
        for key, one in words.items()
    }
    return {
        **content,
        **texts,
        "language": sent.get("first_language", ""),
        "open": "open" in sent,
        "embed_on": [line.strip() for line in sent.get("embed_on", "").splitlines() if line.strip()],
        "questions": {**content["questions"], **asked},
    }


def _words(sent: QueryDict, one: QuestionView) -> Written:
    labels = {
        choice["value"]: sent.get(f"{one.key}.label.{choice['value']}", "").strip() for choice in one.choices
    }
    return {
        "text": sent.get(f"{one.key}.text", "").strip(),
        "hint": sent.get(f"{one.key}.hint", "").strip(),
        "labels": {value: label for value, label in labels.items() if label},
    }


def _row(one: QuestionView, content: Written, stored: WordingContent, language: str) -> Written:
    """A question with what is written for it, and what is put to leads where nothing is."""
    questions = (
        content["translations"].get(language, {}).get("questions", {}) if language else content["questions"]
    )
    words = questions.get(one.key, {})
    usual = stored.put(one, "") if language else WordingContent().put(one, "")
    labels = words.get("labels", {})
    return {
        "question": one,
        "usual": usual,
        "asked": content["questions"].get(one.key, {}).get("asked", True),
        "required": content["questions"].get(one.key, {}).get("required", False),
        "has_labels": bool(labels),
        "text": words.get("text", ""),
        "hint": words.get("hint", ""),
        "labels": [
            (choice["value"], choice["label"], labels.get(choice["value"], "")) for choice in usual.choices
        ],
    }
