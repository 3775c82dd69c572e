"""What can be done with scores and models."""

from winnow.scoring.actions.drafting import (
    add_rule,
    calibrate_draft,
    change_draft,
    change_rule,
    create_draft,
    discard_draft,
    remove_rule,
)
from winnow.scoring.actions.followers import score_leads, score_people
from winnow.scoring.actions.publishing import publish, roll_back
from winnow.scoring.actions.rescoring import Run, ask_for_rescoring, rescore, rescore_all

__all__ = [
    "Run",
    "add_rule",
    "ask_for_rescoring",
    "calibrate_draft",
    "change_draft",
    "change_rule",
    "create_draft",
    "discard_draft",
    "publish",
    "remove_rule",
    "rescore",
    "rescore_all",
    "roll_back",
    "score_leads",
    "score_people",
]
