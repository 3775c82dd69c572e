"""Which stage a lead may go to from which: the whole life of a lead on one page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from winnow.capture.words import FUNNEL, LeadStage
from winnow.ground.refusals import Conflict

LEAD, MQL, PROSPECT, OPPORTUNITY, CUSTOMER = FUNNEL
DISQUALIFIED = LeadStage.DISQUALIFIED

ALLOWED: dict[str, frozenset[str]] = {
    LEAD: frozenset({MQL, PROSPECT, DISQUALIFIED}),
    MQL: frozenset({PROSPECT, DISQUALIFIED}),
    # Back, where the policy says so: answers behind a gate have expired (actions/lapsing.py).
    PROSPECT: frozenset({MQL, OPPORTUNITY, DISQUALIFIED}),
    OPPORTUNITY: frozenset({PROSPECT, CUSTOMER, DISQUALIFIED}),
    # A won opportunity was opened again, or lost after all.
    CUSTOMER: frozenset({PROSPECT, OPPORTUNITY}),
    DISQUALIFIED: frozenset({LEAD, MQL}),
}
# A history that is loaded from elsewhere skips the steps that Winnow did not see.
LOADED = "import"
_LOADED: dict[str, frozenset[str]] = {
    stage: frozenset({OPPORTUNITY, CUSTOMER}) for stage in (LEAD, MQL, PROSPECT, OPPORTUNITY, DISQUALIFIED)
}
# Only the gates of the policy make a prospect of a lead: actions/answers.py, actions/following.py.
GATED = frozenset({(LEAD, PROSPECT), (MQL, PROSPECT)})
# Where a failed answer disqualifies: an opportunity is lost on the board, with its own reason.
FALLIBLE = frozenset({LEAD, MQL, PROSPECT})


class NotQualified(Conflict):
    """Asked for what only prospects get while a gate does not hold."""

    code = "not_qualified"


def check(from_stage: str, to_stage: str, *, policy: str = "") -> None:
    """Raises `Conflict`, saying where the lead may go instead."""
    allowed = ALLOWED[from_stage] | (
        _LOADED.get(from_stage, frozenset()) if policy == LOADED else frozenset()
    )
    if to_stage in allowed:
        return
    raise Conflict(
        _("A lead at the stage “%(from)s” cannot become “%(to)s”. Allowed: %(allowed)s.")
        % {
            "from": LeadStage(from_stage).label,
            "to": LeadStage(to_stage).label,
            "allowed": ", ".join(str(LeadStage(stage).label) for stage in LeadStage if stage in allowed),
        },
        field="stage",
        stage=from_stage,
        allowed=sorted(allowed),
    )


_RANK = {str(stage): rank for rank, stage in enumerate(FUNNEL)}


def further(furthest: str, to_stage: str) -> str:
    """The stage furthest along the funnel of the two; being disqualified takes nobody further or back."""
    return to_stage if _RANK.get(to_stage, -1) > _RANK[furthest] else furthest
