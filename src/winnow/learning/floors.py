"""How much history it takes before anything is said about it: the one place that has these numbers.

With 30 of each kind the 95 % interval of an AUC of 0.75 is about 0.12 wide on either side; below that a back-test
says more about luck than about the model. A group of leads (a source, a team) is measured from 50 on with 10 of each
kind, at about 0.2 on either side, which its interval shows.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from winnow.ground.refusals import Refused

FEWEST_ENDED = 100
FEWEST_OF_EACH = 30
FEWEST_IN_A_GROUP = 50
FEWEST_OF_EACH_IN_A_GROUP = 10


class TooThin(Refused):
    """There is too little history to say anything; the details have the numbers."""

    code = "too_little_history"


@dataclass(frozen=True)
class History:
    """How many have ended, of which `positives` well, and how many are still open."""

    ended: int
    positives: int
    open: int

    @property
    def negatives(self) -> int:
        return self.ended - self.positives


def check(history: History, *, good: str, bad: str) -> None:
    """Raises `TooThin`, naming all that is missing; `good` and `bad` are words for the two ends."""
    missing = list(_missing(history, good, bad))
    if missing:
        raise TooThin(
            _("Too little history: %(missing)s. %(open)d are still open and say nothing yet.")
            % {"missing": "; ".join(missing), "open": history.open},
            **asdict(history),
            negatives=history.negatives,
            fewest_ended=FEWEST_ENDED,
            fewest_of_each=FEWEST_OF_EACH,
        )


def _missing(history: History, good: str, bad: str) -> list[str]:
    wanted = (
        (history.ended, FEWEST_ENDED, _("ended")),
        (history.positives, FEWEST_OF_EACH, good),
        (history.negatives, FEWEST_OF_EACH, bad),
    )
    return [
        ngettext("%(n)d has %(how)s, %(fewest)d are needed", "%(n)d have %(how)s, %(fewest)d are needed", n)
        % {"n": n, "how": how, "fewest": fewest}
        for n, fewest, how in wanted
        if n < fewest
    ]


def missing(history: History) -> dict[str, int]:
    """How many more it takes of what, where it takes more."""
    wanted = {
        "ended": FEWEST_ENDED - history.ended,
        "positives": FEWEST_OF_EACH - history.positives,
        "negatives": FEWEST_OF_EACH - history.negatives,
    }
    return {what: n for what, n in wanted.items() if n > 0}


def enough(history: History) -> bool:
    return not missing(history)


def enough_for_a_group(ended: int, positives: int) -> bool:
    return (
        ended >= FEWEST_IN_A_GROUP
        and FEWEST_OF_EACH_IN_A_GROUP <= positives <= ended - FEWEST_OF_EACH_IN_A_GROUP
    )
