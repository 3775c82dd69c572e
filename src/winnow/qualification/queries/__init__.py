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
from winnow.qualification.queries.needs import Need, needs
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
    "Explored",
    "FrameworkDiff",
    "FrameworkView",
    "GateView",
    "HeldAnswer",
    "LevelView",
    "Missing",
    "Near",
    "Need",
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
    "by_readiness",
    "call_sheet",
    "colleagues_answers",
    "decisions",
    "earlier_version",
    "explored_leads",
    "framework",
    "framework_diff",
    "frameworks",
    "held_answers",
    "known_values",
    "needs",
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
]
