"""The questions that doors ask of qualification."""

from winnow.qualification.queries.frameworks import (
    FrameworkView,
    QuestionView,
    framework,
    frameworks,
    published_framework,
)
from winnow.qualification.queries.panel import (
    AnswerView,
    DecisionView,
    GateView,
    LevelView,
    Missing,
    Qualification,
    QuestionStanding,
    decisions,
    qualification,
)

__all__ = [
    "AnswerView",
    "DecisionView",
    "FrameworkView",
    "GateView",
    "LevelView",
    "Missing",
    "Qualification",
    "QuestionStanding",
    "QuestionView",
    "decisions",
    "framework",
    "frameworks",
    "published_framework",
    "qualification",
]
