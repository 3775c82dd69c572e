"""What doors ask of qualification: one lead's standing, its decisions, and the frameworks."""

from winnow.qualification.queries.differences import (
    FrameworkDiff,
    QuestionChange,
    earlier_version,
    framework_diff,
)
from winnow.qualification.queries.frameworks import (
    FrameworkView,
    QuestionView,
    framework,
    frameworks,
    published_framework,
)
from winnow.qualification.queries.hand_overs import Offerable, OfferView, offerable, offered_to_me, offers
from winnow.qualification.queries.held_answers import (
    HeldAnswer,
    colleagues_answers,
    held_answers,
    known_values,
)
from winnow.qualification.queries.nearness import Near, by_readiness, open_searches, ready_count, review_queue
from winnow.qualification.queries.needs import (
    Assessment,
    NeedView,
    ToldNeed,
    assessment,
    has_needs,
    need,
    needs_seen,
)
from winnow.qualification.queries.panel import call_sheet, decisions, qualification
from winnow.qualification.queries.policies import (
    PolicyView,
    PublicationView,
    policies,
    policy,
    policy_now,
    publications,
)
from winnow.qualification.queries.recycling import Explored, explored_leads, recycling, recyclings
from winnow.qualification.queries.sources import Sources, sources
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
    "Assessment",
    "DecisionView",
    "Explored",
    "FrameworkDiff",
    "FrameworkView",
    "GateView",
    "HeldAnswer",
    "LevelView",
    "Missing",
    "Near",
    "NeedView",
    "OfferView",
    "Offerable",
    "PolicyView",
    "ProfileLine",
    "PublicationView",
    "Qualification",
    "QuestionChange",
    "QuestionStanding",
    "QuestionView",
    "SearchView",
    "Sources",
    "ToldNeed",
    "assessment",
    "by_readiness",
    "call_sheet",
    "colleagues_answers",
    "decisions",
    "earlier_version",
    "explored_leads",
    "framework",
    "framework_diff",
    "frameworks",
    "has_needs",
    "held_answers",
    "known_values",
    "need",
    "needs_seen",
    "offerable",
    "offered_to_me",
    "offers",
    "open_searches",
    "policies",
    "policy",
    "policy_now",
    "publications",
    "published_framework",
    "qualification",
    "ready_count",
    "recycling",
    "recyclings",
    "review_queue",
    "sources",
]
