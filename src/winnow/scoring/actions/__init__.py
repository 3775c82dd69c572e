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
from winnow.scoring.actions.followers import catch_up, score_leads, score_people
from winnow.scoring.actions.marking import mark_field
from winnow.scoring.actions.matching import Matched, match_all, match_leads
from winnow.scoring.actions.model_files import Check, check_file, check_model, import_file, import_model
from winnow.scoring.actions.ordering import move_rule
from winnow.scoring.actions.personas import add_persona, archive_persona, change_persona, restore_persona
from winnow.scoring.actions.publishing import publish, roll_back
from winnow.scoring.actions.rescoring import Run, rescore, rescore_all, rescore_due
from winnow.scoring.actions.runs import ask_for_rescoring, cancel_rescoring
from winnow.scoring.actions.shadowing import score_shadow, shadow, unshadow

__all__ = [
    "Check",
    "Matched",
    "Run",
    "add_persona",
    "add_rule",
    "archive_persona",
    "ask_for_rescoring",
    "calibrate_draft",
    "cancel_rescoring",
    "catch_up",
    "change_draft",
    "change_persona",
    "change_rule",
    "check_file",
    "check_model",
    "create_draft",
    "discard_draft",
    "import_file",
    "import_model",
    "mark_field",
    "match_all",
    "match_leads",
    "move_rule",
    "publish",
    "remove_rule",
    "rescore",
    "rescore_all",
    "rescore_due",
    "restore_persona",
    "roll_back",
    "score_leads",
    "score_people",
    "score_shadow",
    "shadow",
    "unshadow",
]
