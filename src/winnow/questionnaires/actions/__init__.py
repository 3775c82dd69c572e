"""What is done with questionnaires: worded, sent, filled in, handed in."""

from winnow.questionnaires.actions.filling import confirm, fill, hand_in, open_first
from winnow.questionnaires.actions.sending import LASTS_DAYS, remind, revoke, send
from winnow.questionnaires.actions.strangers import KEY, Stranger, begin
from winnow.questionnaires.actions.wording import word

__all__ = [
    "KEY",
    "LASTS_DAYS",
    "Stranger",
    "begin",
    "confirm",
    "fill",
    "hand_in",
    "open_first",
    "remind",
    "revoke",
    "send",
    "word",
]
