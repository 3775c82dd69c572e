"""What doors ask about scores and models."""

from winnow.scoring.queries.explaining import Explanation, Part, explanation, score_history
from winnow.scoring.queries.models import (
    ChangeView,
    Matching,
    ModelSummary,
    ModelView,
    RuleView,
    history,
    live,
    matching,
    model,
    models,
)
from winnow.scoring.queries.trends import scores_before

__all__ = [
    "ChangeView",
    "Explanation",
    "Matching",
    "ModelSummary",
    "ModelView",
    "Part",
    "RuleView",
    "explanation",
    "history",
    "live",
    "matching",
    "model",
    "models",
    "score_history",
    "scores_before",
]
