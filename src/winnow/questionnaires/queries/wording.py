"""How questions are put to leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.refusals import NotFound
from winnow.qualification.queries import framework, published_framework
from winnow.questionnaires.asked import content_of, latest_wording
from winnow.questionnaires.links import open_address
from winnow.questionnaires.steps import Step, steps_of
from winnow.questionnaires.wording import WordingContent


@dataclass(frozen=True)
class WordingView:
    """`version` is 0 for the words that ship; `address` is where strangers find it when it is open."""

    version: int
    changed_at: datetime | None
    changed_by: str
    address: str
    content: WordingContent


def wording(actor: Actor) -> WordingView:
    """The words in force."""
    actor.require("leads:read")
    row = latest_wording()
    content = content_of(row)
    return WordingView(
        version=row.pk if row else 0,
        changed_at=row.at if row else None,
        changed_by=row.by.name if row and row.by else "",
        address=open_address() if content.open else "",
        content=content,
    )


def open_wording() -> WordingContent:
    """For strangers. Raises `NotFound` where the owner has opened none."""
    content = content_of(latest_wording())
    if not content.open:
        raise NotFound(_("This questionnaire is not open."))
    return content


def preview(actor: Actor, framework_id: int | None = None, *, language: str = "") -> list[Step]:
    """What a lead would be asked of whom nothing is known, on every step that there may be."""
    found = framework(actor, framework_id) if framework_id else published_framework(actor)
    content = content_of(latest_wording())
    puts = [content.put(one, language) for one in found.questions if content.asks(one)]
    # As if every condition held.
    values: dict[str, Any] = {}
    for put in puts:
        if put.asked_if:
            values.setdefault(put.asked_if["key"], put.asked_if["any"][0])
    return steps_of(puts, values)
