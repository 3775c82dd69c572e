"""A form being edited: what a browser sent as content (not judged yet), and the buttons that change its lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

TEXTS = (
    "title",
    "intro",
    "button",
    "thanks",
    "redirect",
    "language",
    "source",
    "channel",
    "campaign",
    "product",
    "team",
)
FLAGS = ("double_opt_in", "proof_of_work", "refuse_disposable", "business_only")
TRANSLATED = {
    "title": _("Title"),
    "button": _("Button"),
    "intro": _("Text above the fields"),
    "thanks": _("Text of the thank-you page"),
}
_LONG = {"intro", "thanks"}
Written = dict[str, Any]


def content_of(sent: QueryDict) -> Written:
    """The content as the editor's inputs say it: fields and consents by their place, translations by language."""
    fields = [_field(sent, place) for place in range(_number(sent.get("fields")))]
    consents = [_consent(sent, place) for place in range(_number(sent.get("consents")))]
    return {
        **{name: sent.get(name, "").strip() for name in TEXTS},
        **{name: name in sent for name in FLAGS},
        "embed_on": [line.strip() for line in sent.get("embed_on", "").splitlines() if line.strip()],
        "fields": fields,
        "consents": consents,
        "translations": {
            code: _texts(sent, code, fields, len(consents)) for code in sent.getlist("languages")
        },
    }


def changed(content: Written, act: str) -> Written:
    """After a button such as `add-field`, `up-field-2`, `drop-consent-0`, `add-language-de`; else as it was."""
    verb, _dash, rest = act.partition("-")
    noun, _dash, which = rest.partition("-")
    if noun == "language":
        return content | {"translations": _languages(content["translations"], verb, which)}
    name = {"field": "fields", "consent": "consents"}.get(noun)
    if name is None:
        return content
    new: Written = {"name": ""} if name == "fields" else {"purpose": "email", "text": ""}
    return content | {name: _list(content[name], verb, _number(which), new)}


def _languages(translations: dict[str, Written], verb: str, code: str) -> dict[str, Written]:
    if verb == "add":
        return {**translations, code: {"labels": {}, "consents": []}}
    return {known: texts for known, texts in translations.items() if known != code}


def _list(rows: list[Written], verb: str, place: int, new: Written) -> list[Written]:
    rows = list(rows)
    if verb == "add":
        return [*rows, new]
    if verb == "drop" and place < len(rows):
        del rows[place]
    elif verb == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    elif verb == "down" and place < len(rows) - 1:
        rows[place + 1], rows[place] = rows[place], rows[place + 1]
    return rows


def lines_of(code: str, content: Written, usual: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The inputs of one translation: {name, label, long, written, first}, the words of the first language beside."""
    texts = content["translations"][code]
    lines = [
        _line(f"{code}-{name}", label, texts.get(name), content.get(name), long=name in _LONG)
        for name, label in TRANSLATED.items()
    ]
    for one in content["fields"]:
        first = one.get("label") or usual.get(one["name"], "")
        lines.append(_line(f"{code}-label-{one['name']}", first, texts["labels"].get(one["name"]), first))
    consents = [*texts["consents"], *[""] * len(content["consents"])]
    for place, one in enumerate(content["consents"]):
        text = one.get("text", "")
        lines.append(_line(f"{code}-consent-{place}", text[:80], consents[place], text, long=True))
    return lines


def _line(name: str, label: Any, written: Any, first: Any, *, long: bool = False) -> dict[str, Any]:
    return {"name": name, "label": label, "written": written or "", "first": first or "", "long": long}


def _field(sent: QueryDict, place: int) -> Written:
    return {
        "name": sent.get(f"field-{place}-name", ""),
        "label": sent.get(f"field-{place}-label", "").strip(),
        "hint": sent.get(f"field-{place}-hint", "").strip(),
        "required": f"field-{place}-required" in sent,
    }


def _consent(sent: QueryDict, place: int) -> Written:
    return {
        "purpose": sent.get(f"consent-{place}-purpose", ""),
        "text": sent.get(f"consent-{place}-text", "").strip(),
        "required": f"consent-{place}-required" in sent,
    }


def _texts(sent: QueryDict, code: str, fields: list[Written], consents: int) -> Written:
    labels = {one["name"]: sent.get(f"{code}-label-{one['name']}", "").strip() for one in fields}
    return {
        **{name: sent.get(f"{code}-{name}", "").strip() for name in TRANSLATED},
        "labels": {name: label for name, label in labels.items() if name and label},
        "consents": [sent.get(f"{code}-consent-{place}", "").strip() for place in range(consents)],
    }


def _number(written: str | None) -> int:
    return min(int(written), 100) if written and written.isascii() and written.isdigit() else 0
