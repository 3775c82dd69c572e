"""What doors ask about scores and models."""

from winnow.scoring.queries.as_of import PastScore, fields_as_of, scores_as_of
from winnow.scoring.queries.differences import Diff, Difference, How, diff
from winnow.scoring.queries.explaining import Explanation, Part, explanation, score_history
from winnow.scoring.queries.exporting import exported
from winnow.scoring.queries.learned_persona import Evidence, Proposal, Proposed, learned_persona
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
from winnow.scoring.queries.outlook import Named, Outlook, outlook
from winnow.scoring.queries.personas import (
    BestMatch,
    CriterionMatch,
    CriterionView,
    Match,
    PersonaChangeView,
    PersonaView,
    match_of,
    persona,
    persona_history,
    persona_matches,
    persona_names,
    personas,
)
from winnow.scoring.queries.running import Progress, rescoring_progress
from winnow.scoring.queries.shadowed import Comparison, Moved, comparison, shadow_scores
from winnow.scoring.queries.trends import scores_before
from winnow.scoring.queries.withheld import UsedBy, Withheld, models_that_use, withheld

__all__ = [
    "BestMatch",
    "ChangeView",
    "Comparison",
    "CriterionMatch",
    "CriterionView",
    "Diff",
    "Difference",
    "Evidence",
    "Explanation",
    "How",
    "Match",
    "Matching",
    "ModelSummary",
    "ModelView",
    "Moved",
    "Named",
    "Outlook",
    "Part",
    "PastScore",
    "PersonaChangeView",
    "PersonaView",
    "Progress",
    "Proposal",
    "Proposed",
    "RuleView",
    "UsedBy",
    "Withheld",
    "comparison",
    "diff",
    "explanation",
    "exported",
    "fields_as_of",
    "history",
    "learned_persona",
    "live",
    "match_of",
    "matching",
    "model",
    "models",
    "models_that_use",
    "outlook",
    "persona",
    "persona_history",
    "persona_matches",
    "persona_names",
    "personas",
    "rescoring_progress",
    "score_history",
    "scores_as_of",
    "scores_before",
    "shadow_scores",
    "withheld",
]
