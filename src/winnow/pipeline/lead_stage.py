"""Where a lead stands because of its opportunities."""

from __future__ import annotations

from winnow.capture.words import LeadStage


def stage_of_lead(*, open_ones: int, won_ones: int) -> LeadStage:
    """A customer has won ones, an opportunity has open ones, else it is a prospect again."""
    if won_ones:
        return LeadStage.CUSTOMER
    return LeadStage.OPPORTUNITY if open_ones else LeadStage.PROSPECT
