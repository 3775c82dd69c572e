"""What qualification does. `decide` is the one writer of a lead's stage, for every room above."""

from winnow.qualification.actions.answers import answer, promote, take_answers
from winnow.qualification.actions.assessing import NeedTold, add_need, change_need, remove_need
from winnow.qualification.actions.decisions import Move, decide
from winnow.qualification.actions.followers import await_judgement, promote_scored, record_outcomes
from winnow.qualification.actions.following import conversations_count, judge_leads
from winnow.qualification.actions.framework_questions import (
    add_question,
    change_question,
    move_question,
    remove_question,
)
from winnow.qualification.actions.frameworks import (
    change_framework,
    discard_framework,
    draft_framework,
    load_framework,
    publish_framework,
)
from winnow.qualification.actions.handing_over import accept_offer, offer, refuse_offer, withdraw_offer
from winnow.qualification.actions.lapsing import Judging, judge_all, judge_due, many_due, promote_all_ready
from winnow.qualification.actions.loading import LoadedAnswers, load_answers
from winnow.qualification.actions.measuring import measure_worths
from winnow.qualification.actions.offering import close_faded, close_known
from winnow.qualification.actions.policies import (
    change_policy,
    discard_policy,
    draft_policy,
    publish_policy,
    roll_back_policy,
)
from winnow.qualification.actions.recycling_policy import set_recycling
from winnow.qualification.actions.resolving import resolve
from winnow.qualification.actions.returning import Recycled, recycle_due
from winnow.qualification.actions.searching import end_search, search_stakeholder
from winnow.qualification.actions.setting_aside import disqualify, recycle

__all__ = [
    "Judging",
    "LoadedAnswers",
    "Move",
    "NeedTold",
    "Recycled",
    "accept_offer",
    "add_need",
    "add_question",
    "answer",
    "await_judgement",
    "change_framework",
    "change_need",
    "change_policy",
    "change_question",
    "close_faded",
    "close_known",
    "conversations_count",
    "decide",
    "discard_framework",
    "discard_policy",
    "disqualify",
    "draft_framework",
    "draft_policy",
    "end_search",
    "judge_all",
    "judge_due",
    "judge_leads",
    "load_answers",
    "load_framework",
    "many_due",
    "measure_worths",
    "move_question",
    "offer",
    "promote",
    "promote_all_ready",
    "promote_scored",
    "publish_framework",
    "publish_policy",
    "record_outcomes",
    "recycle",
    "recycle_due",
    "refuse_offer",
    "remove_need",
    "remove_question",
    "resolve",
    "roll_back_policy",
    "search_stakeholder",
    "set_recycling",
    "take_answers",
    "withdraw_offer",
]
