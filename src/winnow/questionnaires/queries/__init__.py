"""What doors ask about questionnaires."""

from winnow.questionnaires.links import to_confirm, token_of
from winnow.questionnaires.queries.filling import Filling, FillItem, filling, sent_in
from winnow.questionnaires.queries.sent import QuestionnaireView, questionnaire, questionnaires
from winnow.questionnaires.queries.wording import WordingView, open_wording, preview, wording

__all__ = [
    "FillItem",
    "Filling",
    "QuestionnaireView",
    "WordingView",
    "filling",
    "open_wording",
    "preview",
    "questionnaire",
    "questionnaires",
    "sent_in",
    "to_confirm",
    "token_of",
    "wording",
]
