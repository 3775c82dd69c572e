"""Fields from which there is nothing to learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.utils.translation import gettext as _

from winnow.learning.columns import OF_BEHAVIOUR, Column, Numbers, Shape
from winnow.learning.leakage import LeftOut

FEWEST_THAT_COUNT_UP = 100
IN_ORDER = 0.95


def useless(table: Sequence[Column]) -> list[LeftOut]:
    """Fields from which there is nothing to learn: the same on all leads, or every lead's own. Fields that nobody
    filled in are not worth a word."""
    found = []
    for column in table:
        if column.blank.all() or column.shape in OF_BEHAVIOUR or column.shape == Shape.CHOICE:
            continue
        if column.shape == Shape.FILLED and not column.blank.any():
            found.append(LeftOut(column.name, _("Nearly every lead has a value of its own.")))
        elif not column.blank.any() and len(np.unique(column.values)) == 1:
            found.append(LeftOut(column.name, _("It is the same on all leads.")))
        elif column.shape == Shape.NUMBER and _counts_up(column.values.astype(np.float64)):
            found.append(LeftOut(column.name, _("It is a running number: it only says who came first.")))
    return found


def _counts_up(values: Numbers) -> bool:
    """Whole numbers, no two alike, in the order of the leads or against it."""
    if np.isnan(values).any() or len(values) < FEWEST_THAT_COUNT_UP or (values != np.round(values)).any():
        return False
    if len(np.unique(values)) < len(values):
        return False
    order = np.argsort(np.argsort(values)).astype(np.float64)
    return abs(float(np.corrcoef(order, np.arange(len(values)))[0, 1])) > IN_ORDER
