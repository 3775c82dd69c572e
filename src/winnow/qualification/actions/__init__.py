"""What qualification does. `decide` is the one writer of a lead's stage, for every room above."""

from winnow.qualification.actions.answers import answer, promote
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
    publish_framework,
)
from winnow.qualification.actions.loading import LoadedAnswers, load_answers
from winnow.qualification.actions.searching import end_search, search_stakeholder
from winnow.qualification.actions.setting_aside import disqualify, recycle

__all__ = [
    "LoadedAnswers",
    "Move",
    "add_question",
    "answer",
    "await_judgement",
    "change_framework",
    "change_question",
    "conversations_count",
    "decide",
    "discard_framework",
    "disqualify",
    "draft_framework",
    "end_search",
    "judge_leads",
    "load_answers",
    "move_question",
    "promote",
    "promote_scored",
    "publish_framework",
    "record_outcomes",
    "recycle",
    "remove_question",
    "search_stakeholder",
]
