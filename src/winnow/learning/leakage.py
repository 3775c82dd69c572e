"""Fields that leak: filled in after contact, or too good to be true. Found by numbers and by what their values say,
never by their names; each with a reason in plain words and the figures behind it.

No single figure tells a leak from a good field, so several kinds of evidence (evidence.py) are asked one after the
other, and a person has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from django.utils.translation import gettext as _

from winnow.learning.against_the_rest import against_the_rest
from winnow.learning.binning import BLANK, bins_of
from winnow.learning.columns import OF_BEHAVIOUR, Column, Numbers, Shape, Truths
from winnow.learning.evidence import LEAST_EXPECTED, PURE, Evidence, evidence, information
from winnow.learning.telling_words import SAYS_CONTACT, SAYS_ENDING, SAYS_JUDGEMENT

# Above these a field alone says how it ended.
TOO_MUCH_INFORMATION, TOO_GOOD_AUC = 0.50, 0.96
ENDING_PURE_SHARE = 0.10
SOME_INFORMATION, LITTLE_INFORMATION = 0.05, 0.004
SOME_OF_BLANK = 0.03
# Of the leads that have a value, how many must read like it.
MOSTLY = 0.5
FEWEST_CONTACT_VALUES = 3
OFTEN_BLANK = 0.2
# Blank on the same leads, and one says the other.
SAME = 0.995
FEW_OPEN = 100
FILLED_ON_OPEN = 0.2
FAR_APART = 0.8
# Of the days that open leads name, how many must lie ahead for a field to be a plan.
A_PLAN = 0.1


class LeftOut(NamedTuple):
    field: str
    reason: str


def leaks(
    table: Sequence[Column], labels: Numbers, open_table: Sequence[Column] = (), *, keep: Sequence[str] = ()
) -> list[LeftOut]:
    """The fields to leave out, but those that a person insists to `keep`. `open_table` has the same columns of
    leads that have not ended."""
    judged = [column for column in table if column.name not in keep]
    waiting = {one.key: one for one in open_table}
    found = {one: evidence(one, labels) for one in _whole(judged)}
    out: dict[str, str] = {}
    for column, told in found.items():
        later = waiting.get(column.key)
        reason = _alone(told, labels, judged) or (later and _other_when_open(column, later))
        if reason:
            out[column.name] = reason
    for column in found:
        if column.name not in out and (twin := _twin(column, table, out)):
            out[column.name] = twin
    out |= against_the_rest(
        table, labels, {one: told for one, told in found.items() if one.name not in out}, out
    )
    return [LeftOut(name, reason) for name, reason in out.items()]


def filled_later(ended: Mapping[str, float], waiting: Mapping[str, float]) -> dict[str, str]:
    """Date fields that hold what happened after the moment of prediction, by the share of their days that lie after it:
    whether they are filled in was not known then. Where open leads name days that are still to come, it is a plan."""
    return {
        name: _("%(share).0f %% of its days lie after the lead was judged: it is filled in later.")
        % {"share": 100 * share}
        for name, share in ended.items()
        if share >= MOSTLY and waiting.get(name, 0.0) < A_PLAN
    }


def _whole(table: Sequence[Column]) -> list[Column]:
    return [one for one in table if one.shape not in OF_BEHAVIOUR]


def _alone(told: Evidence, labels: Numbers, table: Sequence[Column]) -> str:
    for judge in (_says_the_end, _filled_by_the_end, _reads_like_contact, _reads_like_an_end):
        if reason := judge(told, labels):
            return reason
    return _judges(told, labels, table)


def _says_the_end(told: Evidence, labels: Numbers) -> str:
    if told.information < TOO_MUCH_INFORMATION and told.auc < TOO_GOOD_AUC:
        return ""
    return _("Too good to be true: by itself it foretells the end with an AUC of %(auc).2f.") % {
        "auc": told.auc
    }


def _filled_by_the_end(told: Evidence, labels: Numbers) -> str:
    """Filled in (nearly) only where it ended one way."""
    filled = ~told.column.blank
    n = int(filled.sum())
    if not 0.0 < told.filled < 1 - PURE:
        return ""
    for kind in (labels, 1 - labels):
        if n * kind.mean() >= LEAST_EXPECTED and kind[filled].mean() <= PURE * kind.mean():
            return _(
                "Filled in on %(share).0f %% of the leads, and %(rate).1f %% of those ended well, of all leads "
                "%(base).1f %%: it is filled in because of the end."
            ) % {
                "share": 100 * told.filled,
                "rate": 100 * float(labels[filled].mean()),
                "base": 100 * float(labels.mean()),
            }
    return ""


def _reads_like_contact(told: Evidence, labels: Numbers) -> str:
    share, values = _share_that(told.column, SAYS_CONTACT.search)
    if share < MOSTLY or len(values) < FEWEST_CONTACT_VALUES or told.information < LITTLE_INFORMATION:
        return ""
    return _(
        "Its values say what happened in contact (%(values)s): it is written after the lead came in."
    ) % {"values": _examples(values)}


def _reads_like_an_end(told: Evidence, labels: Numbers) -> str:
    share, values = _share_that(told.column, SAYS_ENDING.search)
    if told.information < SOME_INFORMATION or told.pure < ENDING_PURE_SHARE or share < ENDING_PURE_SHARE:
        return ""
    return _("Its values say how it ended (%(values)s).") % {"values": _examples(values)}


def _judges(told: Evidence, labels: Numbers, table: Sequence[Column]) -> str:
    """A judgement that only some leads have, and these not by chance: they ended otherwise than the rest, or have
    other fields filled in with it. "Low" to "high" that a form asks for is neither."""
    share, values = _share_that(told.column, SAYS_JUDGEMENT.search)
    if share < MOSTLY or told.filled > 1 - OFTEN_BLANK or told.information < LITTLE_INFORMATION:
        return ""
    blank = told.column.blank
    together = sum(float((one.blank == blank).mean()) >= SAME for one in table) > 1
    if not together and _information_of_blank(blank, labels) < SOME_OF_BLANK:
        return ""
    return _(
        "Its values judge the lead (%(values)s) and only %(share).0f %% of the leads have one: somebody who had "
        "dealt with them wrote it."
    ) % {"values": _examples(values), "share": 100 * told.filled}


def _information_of_blank(blank: Truths, labels: Numbers) -> float:
    rates = np.array([labels[~blank].mean(), labels[blank].mean()])
    return information(labels, rates.clip(1e-6, 1 - 1e-6)[blank.astype(np.int64)])


def _share_that(column: Column, says: Callable[[str], object]) -> tuple[float, list[str]]:
    """Of the leads with a value, the share whose value reads so, and those values, the most frequent first."""
    if column.shape != Shape.LEVELS:
        return 0.0, []
    values, counts = np.unique([value for value in column.values if value is not None], return_counts=True)
    order = np.argsort(-counts, kind="stable")
    telling = [(str(values[at]), int(counts[at])) for at in order if says(str(values[at]))]
    return sum(n for _value, n in telling) / max(1, int(counts.sum())), [value for value, _n in telling]


def _examples(values: Sequence[str]) -> str:
    return ", ".join(f"“{value[:40]}”" for value in values[:3])


def _other_when_open(column: Column, waiting: Column) -> str:
    """Leads that have not ended lack it, or have values that ended ones do not have."""
    if len(waiting.values) < FEW_OPEN:
        return ""
    filled, there = float(1 - column.blank.mean()), float(1 - waiting.blank.mean())
    if filled > 0.1 and there < FILLED_ON_OPEN * filled:
        return _(
            "Filled in on %(ended).0f %% of the leads that have ended and on %(open).0f %% of those that are open: "
            "it is filled in later."
        ) % {"ended": 100 * filled, "open": 100 * there}
    bins = bins_of(column)
    ended, still = (
        np.bincount(bins.codes(one), minlength=bins.size) / len(one.values) for one in (column, waiting)
    )
    apart = float(np.abs(ended - still).sum()) / 2
    if apart < FAR_APART:
        return ""
    return _("Open leads have other values than ended ones (%(share).0f %% differ).") % {"share": 100 * apart}


def _twin(column: Column, table: Sequence[Column], out: dict[str, str]) -> str:
    """Blank on exactly the same leads as a field that is left out, and the value of one says that of the other."""
    blank = column.blank
    if not 1 - SAME < blank.mean() < SAME:
        return ""
    for other in table:
        if other.name in out and other.name != column.name and other.shape == Shape.LEVELS:
            same = float((other.blank == blank).mean())
            if same >= SAME and _says(column, other, ~blank):
                return _("Filled in on the same leads as %(other)s and says the same.") % {
                    "other": other.label
                }
    return ""


def _says(column: Column, other: Column, rows: Truths) -> bool:
    mine, theirs = bins_of(column).codes(column)[rows], bins_of(other).codes(other)[rows]
    both = np.zeros((int(mine.max()) + 1, int(theirs.max()) + 1))
    np.add.at(both, (mine, theirs), 1)
    distinct = len(np.unique(theirs[theirs != BLANK]))
    return distinct > 1 and float(both.max(axis=1).sum()) >= 0.95 * len(mine)
