"""The frameworks and policies that Winnow ships with, beside BANT (migration 0002).

CHAMP: challenges, authority, money, priority (InsightSquared). MEDDIC: metrics, economic buyer, decision criteria,
decision process, identify pain, champion (PTC). The needs assessment asks for goals, pain, priorities, the present
solution and competitors.
"""

from __future__ import annotations

from typing import Any

ORGANIZATION, OPPORTUNITY, STAKEHOLDER = "organization", "opportunity", "stakeholder"
POLICIES: dict[str, frozenset[str]] = {
    "Score only": frozenset({"score"}),
    "Questionnaire only": frozenset({ORGANIZATION, OPPORTUNITY, STAKEHOLDER}),
    "Call and three levels": frozenset({ORGANIZATION, OPPORTUNITY, STAKEHOLDER, "call"}),
}


def _choice(
    level: str,
    key: str,
    text: str,
    hint: str,
    options: dict[str, str],
    *,
    passes: list[str],
    fails: list[str],
    **more: Any,
) -> dict[str, Any]:
    return {
        "level": level,
        "key": key,
        "text": text,
        "hint": hint,
        "kind": "choice",
        "choices": [{"value": value, "label": label} for value, label in options.items()],
        "passes": {"any": passes},
        "fails": {"any": fails} if fails else {},
        **more,
    }


def _open(level: str, key: str, text: str, hint: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    passes = {"filled": True}
    return {"level": level, "key": key, "text": text, "hint": hint, "kind": kind, "passes": passes, **more}


_CAN_USE = _choice(
    ORGANIZATION,
    "can_use",
    "Can they use what we sell?",
    "What do they use today? What would have to change?",
    {"yes": "Yes, as it is", "with_changes": "Yes, with changes on their side", "no": "No"},
    passes=["yes", "with_changes"],
    fails=["no"],
    fail_reason="not_a_fit",
    weight=3,
)
_MONEY = {
    "level": OPPORTUNITY,
    "key": "budget_amount",
    "text": "How much do they want to spend?",
    "hint": "An amount, or a range from the least to the most.",
    "kind": "money",
    "passes": {"least": 1},
    "weight": 1,
    "valid_days": 180,
}
_BUDGET = _choice(
    OPPORTUNITY,
    "budget",
    "Is there a budget?",
    "Where would the money come from? Who has to release it?",
    {
        "approved": "Approved",
        "planned": "Planned for",
        "possible": "Can be found for a good case",
        "none": "There is none",
    },
    passes=["approved", "planned"],
    fails=["none"],
    fail_reason="no_budget",
    weight=2,
    valid_days=180,
)
_TIMELINE = {
    "level": OPPORTUNITY,
    "key": "timeline",
    "text": "By when do they want to have it?",
    "hint": "A day or a timeframe. What happens then, and what has to be done before?",
    "kind": "date",
    "passes": {"within_days": 365},
    "fails": {"beyond_days": 730},
    "fail_reason": "no_timeline",
    "weight": 2,
    "valid_days": 120,
}
_PRIORITY = _choice(
    OPPORTUNITY,
    "priority",
    "How high does it stand on their list?",
    "What else competes for the same people and money this year?",
    {
        "first": "First",
        "among_first": "Among the first three",
        "later": "Later",
        "not_listed": "Not on it",
    },
    passes=["first", "among_first"],
    fails=["not_listed"],
    fail_reason="no_timeline",
    weight=2,
    valid_days=120,
)
_AUTHORITY = _choice(
    STAKEHOLDER,
    "authority",
    "Do we speak with somebody who decides?",
    "How did they decide the last time that they bought something like this?",
    {
        "decides": "Decides alone",
        "decides_with_others": "Decides together with others",
        "opens_door": "Does not decide, but brings us to who does",
        "not_yet": "Does not decide, and we do not know who does",
        "no_access": "Whoever decides will not speak with us",
    },
    passes=["decides", "decides_with_others", "opens_door"],
    fails=["no_access"],
    fail_reason="no_authority",
    weight=3,
    valid_days=365,
)
_PAIN = {
    "none": "It does not hurt",
    "some": "It is a nuisance",
    "costly": "It costs them",
    "urgent": "It cannot go on",
}

CHAMP = [
    _CAN_USE,
    _choice(
        OPPORTUNITY,
        "challenge",
        "How hard is the challenge that we can solve?",
        "What have they tried? What happens if nothing changes?",
        _PAIN,
        passes=["costly", "urgent"],
        fails=["none"],
        fail_reason="no_need",
        weight=4,
        valid_days=180,
    ),
    _BUDGET,
    _MONEY | {"required": False},
    _PRIORITY,
    _AUTHORITY,
    _open(
        STAKEHOLDER,
        "decision_maker",
        "Who signs?",
        "A name, even when it is the contact.",
        "person",
        weight=2,
    ),
]

MEDDIC = [
    _CAN_USE,
    _open(
        OPPORTUNITY,
        "metrics",
        "What will be better, in numbers?",
        "Hours, money, errors: what they measure today and what it should become.",
        weight=3,
        valid_days=365,
    ),
    _choice(
        OPPORTUNITY,
        "pain",
        "How much does the present state hurt?",
        "Who feels it, and what does it cost?",
        _PAIN,
        passes=["costly", "urgent"],
        fails=["none"],
        fail_reason="no_need",
        weight=3,
        valid_days=180,
    ),
    _open(
        OPPORTUNITY,
        "decision_criteria",
        "By what will they choose?",
        "What a solution must have, and what decides between two that have it.",
        weight=2,
    ),
    _open(
        OPPORTUNITY,
        "decision_process",
        "How will they decide, step by step?",
        "Who looks at it, who approves, what has to be signed, by when.",
        weight=2,
        valid_days=180,
    ),
    _TIMELINE | {"required": False},
    _open(
        OPPORTUNITY,
        "tender",
        "Which document says what they ask for?",
        "A tender, a list of requirements, a note of the meeting.",
        "document",
        required=False,
    ),
    _choice(
        STAKEHOLDER,
        "economic_buyer",
        "Do we speak with whoever can release the money?",
        "The one who can say yes when everybody else says no.",
        {
            "met": "Yes, we have met",
            "known": "We know who it is",
            "unknown": "We do not know who it is",
            "refuses": "That person refuses to speak with us",
        },
        passes=["met"],
        fails=["refuses"],
        fail_reason="no_authority",
        weight=3,
        valid_days=365,
    ),
    _open(
        STAKEHOLDER,
        "economic_buyer_name",
        "Who is it?",
        "Name and role.",
        "person",
        weight=1,
        asked_if={"key": "economic_buyer", "any": ["met", "known"]},
    ),
    _open(
        STAKEHOLDER,
        "champion",
        "Who inside sells it for us?",
        "Somebody with influence who gains when we win.",
        "person",
        weight=3,
        valid_days=365,
    ),
]

NEEDS = [
    _CAN_USE,
    _open(OPPORTUNITY, "goals", "What do they want to reach?", "In their own words, and by when.", weight=3),
    _open(
        OPPORTUNITY, "pain_points", "What stands in their way today?", "Who feels it, how often.", weight=3
    ),
    _PRIORITY | {"fail_reason": "no_need"},
    _open(
        OPPORTUNITY,
        "current_solution",
        "What do they use today?",
        "And what do they like about it?",
        weight=1,
    ),
    _open(
        OPPORTUNITY,
        "competitors",
        "Whom else do they look at?",
        "Doing nothing counts, too.",
        required=False,
        weight=1,
    ),
    _MONEY | {"required": False},
    _TIMELINE,
    _AUTHORITY,
    _open(STAKEHOLDER, "users", "Who will work with it?", "Roles and how many.", required=False, weight=1),
]

FRAMEWORKS: dict[str, list[dict[str, Any]]] = {"CHAMP": CHAMP, "MEDDIC": MEDDIC, "Needs assessment": NEEDS}
