"""Questions about what history teaches."""

from winnow.learning.queries.back_tests import BackTestView, NamedLead, back_test, back_tests, latest
from winnow.learning.queries.reliability import Foretold, ReliabilityView, drifting, reliability
from winnow.learning.queries.trainings import TrainingView, training, trainings
from winnow.learning.queries.unmeasured import Unmeasured, unmeasured

__all__ = [
    "BackTestView",
    "Foretold",
    "NamedLead",
    "ReliabilityView",
    "TrainingView",
    "Unmeasured",
    "back_test",
    "back_tests",
    "drifting",
    "latest",
    "reliability",
    "training",
    "trainings",
    "unmeasured",
]
