"""What can be done with what history teaches."""

from winnow.learning.actions.back_tests import Wanted, ask_for_back_test, back_test, run_back_test

__all__ = ["Wanted", "ask_for_back_test", "back_test", "run_back_test"]
