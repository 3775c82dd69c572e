"""The lists that show leads: what each always asks, and which columns and views it starts with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winnow.capture.words import LeadStage

SHOWN = ("name", "organization", "score", "grade", "stage", "source", "owner", "last_touch_at", "next_step")
OF_PROSPECTS = (
    "name",
    "organization",
    "score",
    "grade",
    "timeframe",
    "budget",
    "owner",
    "last_touch_at",
    "next_step",
)


def _views_of_leads() -> list[tuple[str, str]]:
    return [
        (_("All"), ""),
        (_("Open"), "stage=lead&stage=mql&stage=prospect&stage=opportunity"),
        (_("Mine"), "owner=me"),
        (_("Hot, not contacted"), "grade=A&grade=B&not_contacted_days=3&stage=lead&stage=mql"),
        (_("Nobody’s"), "owner=none"),
        (_("Newest"), "sort=-created_at"),
    ]


def _views_of_prospects() -> list[tuple[str, str]]:
    return [
        (_("All"), ""),
        (_("Mine"), "owner=me"),
        (_("Not contacted for a week"), "not_contacted_days=7"),
        (_("Due"), "sort=next_step_at"),
    ]


@dataclass(frozen=True)
class Kind:
    """A list of leads: what is always asked of them, and which columns and views it starts with."""

    name: str
    label: Any
    always: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    views: Callable[[], list[tuple[str, str]]]

    @property
    def fixed(self) -> frozenset[str]:
        return frozenset(name for name, _value in self.always)


LEADS = Kind("leads", gettext_lazy("Leads"), (), SHOWN, _views_of_leads)
PROSPECTS = Kind(
    "prospects",
    gettext_lazy("Prospects"),
    (("stage", LeadStage.PROSPECT.value),),
    OF_PROSPECTS,
    _views_of_prospects,
)


def kind_of(name: str) -> Kind:
    return PROSPECTS if name == PROSPECTS.name else LEADS
