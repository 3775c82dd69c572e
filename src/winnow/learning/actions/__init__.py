"""What can be done with what history teaches."""

from winnow.learning.actions.back_tests import Wanted, ask_for_back_test, back_test, run_back_test
from winnow.learning.actions.learning import Learned, NoSignal, ToLearn, learn

__all__ = [
    "Learned",
    "NoSignal",
    "ToLearn",
    "Wanted",
    "ask_for_back_test",
    "back_test",
    "learn",
    "run_back_test",
]
