"""The stages with their chances, and the products."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Product
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound
from winnow.pipeline.models import Stage, StageRate
from winnow.pipeline.rates import Chance, chance

# Chance by stage id.
Chances = dict[int, Chance]


@dataclass(frozen=True)
class StageView:
    """`guess` is the owner's, `probability` the one in use and `basis` what it rests on; of `n` closed ones that
    stood here, `won` were won: `rate`, with its 95 % interval `low` to `high`."""

    key: str
    name: str
    kind: str
    probability: float
    basis: str
    guess: float
    n: int
    won: int
    rate: float | None
    low: float | None
    high: float | None
    measured_at: datetime | None
    usual_days: int
    requires: list[str]


def stages(actor: Actor) -> list[StageView]:
    """All stages in their order."""
    actor.require("opportunities:read")
    return [view_of(stage) for stage in with_rates()]


def with_rates() -> list[Stage]:
    return _WITH_RATES.all()


_WITH_RATES = Prepared(lambda: Stage.objects.select_related("rate"))


def chances_of(known: list[Stage]) -> Chances:
    return {stage.pk: chance_of(stage) for stage in known}


def chance_of(stage: Stage) -> Chance:
    rate = rate_of_stage(stage)
    return chance(
        kind=stage.kind,
        guess=stage.probability,
        won=rate.won if rate else 0,
        n=rate.n if rate else 0,
    )


def rate_of_stage(stage: Stage) -> StageRate | None:
    """What was measured, None before the first measuring."""
    return getattr(stage, "rate", None)


def view_of(stage: Stage) -> StageView:
    known, rate = chance_of(stage), rate_of_stage(stage)
    return StageView(
        key=stage.key,
        name=_(stage.name),
        kind=stage.kind,
        probability=known.used,
        basis=known.basis.value,
        guess=stage.probability,
        n=known.measured.n,
        won=known.measured.k,
        rate=known.measured.rate,
        low=known.measured.low,
        high=known.measured.high,
        measured_at=rate.measured_at if rate else None,
        usual_days=stage.usual_days,
        requires=stage.requires,
    )


def products(actor: Actor) -> QuerySet[Product]:
    actor.require("opportunities:read")
    return Product.objects.order_by("name", "pk")


def find_product(actor: Actor, name: str) -> Product:
    """By key or name. Raises `NotFound`."""
    found = products(actor).filter(Q(key=name) | Q(name__iexact=name.strip())).first()
    if found is None:
        raise NotFound(_("There is no product %(name)s.") % {"name": name[:80]}, field="product")
    return found
