"""What can be done with what history teaches."""

from winnow.learning.actions.back_tests import Wanted, ask_for_back_test, back_test, run_back_test
from winnow.learning.actions.calibrating import NotMeasured, use_calibration
from winnow.learning.actions.checking import check_reliability
from winnow.learning.actions.learning import Learned, NoSignal, learn
from winnow.learning.actions.trainings import ask_to_learn, ask_to_learn_wins, run_training
from winnow.learning.actions.winning import foretell_wins, learn_to_win, learn_wins_now
from winnow.learning.to_learn import ORDERED, ToLearn

__all__ = [
    "ORDERED",
    "Learned",
    "NoSignal",
    "NotMeasured",
    "ToLearn",
    "Wanted",
    "ask_for_back_test",
    "ask_to_learn",
    "ask_to_learn_wins",
    "back_test",
    "check_reliability",
    "foretell_wins",
    "learn",
    "learn_to_win",
    "learn_wins_now",
    "run_back_test",
    "run_training",
    "use_calibration",
]
