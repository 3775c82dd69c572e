"""Which levels of a field are over-represented among customers: found from counts, with n and interval.

A level's share among customers, k of the n customers whose field is known, stands against its share among all
leads, K of N. It is over-represented when the lower end of the Wilson interval of k / n is above K / N. As many
levels are looked at, the interval is widened after Bonferroni: 95 % for all of them together.
lift = (k / n) / (K / N). A criterion's weight is 10 x ln(lift) over the greatest ln(lift) of all, at least 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from statistics import NormalDist

from winnow.ground.proportion import proportion

LEAST_CUSTOMERS = 30
LEAST_LEADS = 100
LEAST_OF_A_LEVEL = 8
LEAST_LIFT = 1.2
MOST_LEVELS = 20
MOST_CRITERIA = 8
BINS = 5
HEAVIEST = 10


@dataclass(frozen=True)
class Level:
    """`customers` of `of_customers`, `leads` of `of_leads`; the interval is that of the share among customers."""

    value: Hashable
    customers: int
    of_customers: int
    leads: int
    of_leads: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.customers / self.of_customers

    @property
    def share_of_all(self) -> float:
        return self.leads / self.of_leads

    @property
    def lift(self) -> float:
        return self.share / self.share_of_all


@dataclass(frozen=True)
class Found:
    """The over-represented levels of one field; `lift` and `strength` are those of all of them together."""

    field: str
    levels: tuple[Level, ...]
    lift: float
    strength: float


def overrepresented(fields: Mapping[str, tuple[Counter[Hashable], Counter[Hashable]]]) -> list[Found]:
    """The strongest fields first; each comes as (levels of customers, levels of all leads), without blanks."""
    tested = {
        name: _worth_testing(customers, everybody)
        for name, (customers, everybody) in fields.items()
        if len(everybody) > 1
    }
    count = sum(len(levels) for levels in tested.values())
    if not count:
        return []
    z = NormalDist().inv_cdf(1 - 0.05 / (2 * count))
    found = [_found(name, levels, *fields[name], z) for name, levels in tested.items()]
    strong = sorted((one for one in found if one), key=lambda one: -one.strength)
    return strong[:MOST_CRITERIA]


def _worth_testing(customers: Counter[Hashable], everybody: Counter[Hashable]) -> list[Hashable]:
    return [value for value, k in customers.most_common(100) if k >= LEAST_OF_A_LEVEL and everybody[value]]


def _found(
    name: str,
    levels: Sequence[Hashable],
    customers: Counter[Hashable],
    everybody: Counter[Hashable],
    z: float,
) -> Found | None:
    n, all_n = customers.total(), everybody.total()
    judged = [_level(value, customers[value], n, everybody[value], all_n, z) for value in levels]
    over = [one for one in judged if one.low > one.share_of_all and one.lift >= LEAST_LIFT][:MOST_LEVELS]
    if not over:
        return None
    share = sum(one.share for one in over)
    lift = share / sum(one.share_of_all for one in over)
    return Found(name, tuple(over), lift, share * log(lift))


def _level(value: Hashable, k: int, n: int, leads: int, of_leads: int, z: float) -> Level:
    share = proportion(k, n, z=z)
    assert share.low is not None
    assert share.high is not None
    return Level(value, k, n, leads, of_leads, share.low, share.high)


def weights(found: Sequence[Found]) -> list[int]:
    most = max((log(one.lift) for one in found), default=1.0)
    return [max(1, round(HEAVIEST * log(one.lift) / most)) for one in found]


def edges(values: Sequence[float]) -> list[float]:
    """Inner edges of up to BINS bins with about as many values each; equal values stay together."""
    ordered = sorted(values)
    cuts = {ordered[len(ordered) * i // BINS] for i in range(1, BINS)} if ordered else set()
    return sorted(cut for cut in cuts if cut > ordered[0])
