"""Questions about what history teaches."""

from winnow.learning.queries.back_tests import BackTestView, NamedLead, back_test, back_tests, latest
from winnow.learning.queries.trainings import TrainingView, training, trainings
from winnow.learning.queries.reliability import Foretold, ReliabilityView, drifting, reliability

__all__ = [
    "BackTestView",
    "NamedLead",
    "TrainingView",
    "back_test",
    "back_tests",
    "latest",
    "training",
    "trainings",
]
