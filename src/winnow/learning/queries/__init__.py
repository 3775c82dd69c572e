"""Questions about what history teaches."""

from winnow.learning.queries.back_tests import BackTestView, NamedLead, back_test, back_tests, latest
from winnow.learning.queries.reliability import Foretold, ReliabilityView, drifting, reliability
from winnow.learning.queries.trainings import TrainingView, learning_goes_on, training, trainings
from winnow.learning.queries.unmeasured import Unmeasured, unmeasured
from winnow.learning.queries.winning import (
    Weighed,
    WinModelDetail,
    WinModelView,
    latest_win_model,
    win_model,
    win_models,
)

__all__ = [
    "BackTestView",
    "Foretold",
    "NamedLead",
    "ReliabilityView",
    "TrainingView",
    "Unmeasured",
    "Weighed",
    "WinModelDetail",
    "WinModelView",
    "back_test",
    "back_tests",
    "drifting",
    "latest",
    "latest_win_model",
    "learning_goes_on",
    "reliability",
    "training",
    "trainings",
    "unmeasured",
    "win_model",
    "win_models",
]
