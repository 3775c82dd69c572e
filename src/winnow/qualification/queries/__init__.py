"""What doors ask of qualification: one lead's standing, its decisions, and the frameworks."""

from winnow.qualification.queries.frameworks import (
    FrameworkView,
    QuestionView,
    framework,
    frameworks,
    published_framework,
)
from winnow.qualification.queries.panel import call_sheet, decisions, qualification
from winnow.qualification.queries.views import (
    AnswerView,
    AskNext,
    DecisionView,
    GateView,
    LevelView,
    Missing,
    ProfileLine,
    Qualification,
    QuestionStanding,
    SearchView,
)

__all__ = [
    "AnswerView",
    "AskNext",
    "DecisionView",
    "FrameworkView",
    "GateView",
    "LevelView",
    "Missing",
    "ProfileLine",
    "Qualification",
    "QuestionStanding",
    "QuestionView",
    "SearchView",
    "call_sheet",
    "decisions",
    "framework",
    "frameworks",
    "published_framework",
    "qualification",
]
