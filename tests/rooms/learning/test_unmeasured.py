"""Why a lead has no probability yet."""

from __future__ import annotations

from tests.cast import Cast, make_lead
from winnow.learning.queries.unmeasured import unmeasured


def test_counts_the_leads_that_have_ended_by_how(cast: Cast) -> None:
    make_lead(standing={"stage": "disqualified", "reason": "no_need"})
    make_lead(standing={"stage": "prospect", "furthest": "prospect"})
    found = unmeasured()
    assert (found.positives, found.negatives) == (1, 1)
