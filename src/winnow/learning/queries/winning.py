"""What opportunities are won from: every time that it was learned, and what weighs how much in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import exp, sqrt
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.capture.models import Product
from winnow.ground.models import CustomField
from winnow.ground.proportion import Z_95
from winnow.ground.refusals import NotFound
from winnow.learning.models import WinModel
from winnow.pipeline.models import Stage

PERMISSION = "reports:read"
MOST_LISTED = 50
MOST_WEIGHED = 40


@dataclass(frozen=True)
class WinModelView:
    """What was learned from `n` closed opportunities; `used` where it is better than the rates of the stages. `report`
    holds what docs/explanation/back-test.md says."""

    id: int
    n: int
    won: int
    used: bool
    at: datetime
    report: dict[str, Any]


@dataclass(frozen=True)
class Weighed:
    """The odds of winning are times `odds` where `field` is `value`; of an amount, for each step of one standard
    deviation of its logarithm. `low`..`high` is the 95 % interval."""

    field: str
    value: str
    odds: float
    low: float
    high: float


@dataclass(frozen=True)
class WinModelDetail(WinModelView):
    """`weights` are those that move most, the surest first."""

    weights: list[Weighed]


def win_models(actor: Actor) -> list[WinModelView]:
    """The latest first."""
    actor.require(PERMISSION)
    return [_view(row) for row in WinModel.objects.order_by("-pk")[:MOST_LISTED]]


def latest_win_model(actor: Actor) -> WinModelDetail | None:
    actor.require(PERMISSION)
    row = WinModel.objects.order_by("-pk").first()
    return _detail(row) if row else None


def win_model(actor: Actor, win_model_id: int) -> WinModelDetail:
    """Raises `NotFound`."""
    actor.require(PERMISSION)
    row = WinModel.objects.filter(pk=win_model_id).first()
    if row is None:
        raise NotFound(_("There is no such model."))
    return _detail(row)


def _view(row: WinModel) -> WinModelView:
    return WinModelView(row.pk, row.n, row.won, row.used, row.at, row.report)


def _detail(row: WinModel) -> WinModelDetail:
    return WinModelDetail(row.pk, row.n, row.won, row.used, row.at, row.report, _weighed(row.weights))


def _weighed(stored: Mapping[str, Any]) -> list[Weighed]:
    names, weights = stored.get("names", []), stored.get("weights", [])
    spread = [sqrt(max(0.0, stored["spread"][place][place])) for place in range(len(names))]
    order = sorted(
        (place for place, name in enumerate(names) if name),
        key=lambda at: -abs(weights[at]) / (spread[at] or 1.0),
    )[:MOST_WEIGHED]
    words = _Words(names[at] for at in order)
    return [
        Weighed(*words.of(names[at]), *(exp(weights[at] + z * spread[at]) for z in (0.0, -Z_95, Z_95)))
        for at in order
    ]


class _Words:
    """Columns of the model (win_past.py) in the words of people: "product_id=3" is Product, Desk."""

    def __init__(self, names: Iterable[str]) -> None:
        asked = [name.partition("=") for name in names]
        self._labels = {one.key: one.label for one in CustomField.objects.all()}
        self._values: dict[str, Callable[[str], str]] = {
            "product_id": _named(
                Product, "name", [value for name, _is, value in asked if name == "product_id"]
            ),
            "owner_id": _named(User, "name", [value for name, _is, value in asked if name == "owner_id"]),
            "stage": dict(Stage.objects.values_list("key", "name")).get,  # type: ignore[dict-item]
        }

    def of(self, name: str) -> tuple[str, str]:
        field, is_level, value = name.partition("=")
        if not is_level:
            return self._field(field), str(_("each step up"))
        if value in ("", "?"):
            return self._field(field), str(_("blank"))
        named = self._values.get(field)
        return self._field(field), (named(value) if named else None) or value

    def _field(self, name: str) -> str:
        known = {
            "product_id": _("Product"),
            "owner_id": _("Owner"),
            "stage": _("Stage"),
            "source": _("Source"),
            "industry": _("Industry"),
            "employees": _("Employees"),
            "amount": _("Amount"),
            "days in stage": _("Days in the stage"),
            "days open": _("Days open"),
        }
        return str(known.get(name) or self._labels.get(name.removeprefix("custom."), name))


def _named(model: type[Model], column: str, keys: Iterable[str]) -> Callable[[str], str]:
    pks = [int(key) for key in keys if key.isdecimal()]
    names = dict(model._default_manager.filter(pk__in=pks).values_list("pk", column))
    return lambda key: str(names.get(int(key), key)) if key.isdecimal() else key
