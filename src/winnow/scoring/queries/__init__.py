"""What doors ask about scores and models."""

from winnow.scoring.queries.as_of import PastScore, fields_as_of, scores_as_of
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
    "BestMatch",
    "ChangeView",
    "CriterionMatch",
    "CriterionView",
    "Explanation",
    "Match",
    "Matching",
    "ModelSummary",
    "ModelView",
    "Part",
    "RuleView",
    "explanation",
    "fields_as_of",
    "history",
    "live",
    "matching",
    "model",
    "models",
    "score_history",
    "scores_as_of",
    "scores_before",
]
