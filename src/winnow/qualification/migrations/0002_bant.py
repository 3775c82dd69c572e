"""BANT over the three levels: the framework that Winnow ships with."""

from django.db import migrations
from django.utils import timezone


def choice(key, level, text, hint, options, *, passes, fails, fail_reason, **more):
    return {
        "key": key,
        "level": level,
        "text": text,
        "hint": hint,
        "kind": "choice",
        "choices": [{"value": value, "label": label} for value, label in options],
        "passes": {"any": passes},
        "fails": {"any": fails},
        "fail_reason": fail_reason,
        **more,
    }


QUESTIONS = [
    {
        "key": "size",
        "level": "organization",
        "text": "How many people work there?",
        "hint": "A single person is no organization. Set the smallest size that you serve.",
        "kind": "number",
        "passes": {"least": 2},
        "fails": {"most": 1},
        "fail_reason": "not_a_fit",
        "weight": 1,
    },
    choice(
        "industry",
        "organization",
        "Is its industry one that we serve?",
        "What does the organization do, and for whom?",
        [("served", "We serve it"), ("related", "Close to what we serve"), ("not_served", "We do not serve it")],
        passes=["served", "related"],
        fails=["not_served"],
        fail_reason="not_a_fit",
        weight=2,
    ),
    choice(
        "region",
        "organization",
        "Is it in a region that we serve?",
        "Where would it be used, and in which language?",
        [
            ("served", "We serve it"),
            ("reachable", "We can serve it from where we are"),
            ("not_served", "We do not serve it"),
        ],
        passes=["served", "reachable"],
        fails=["not_served"],
        fail_reason="not_a_fit",
        weight=1,
    ),
    choice(
        "can_use",
        "organization",
        "Can they use what we sell?",
        "What do they use today? What would have to change?",
        [("yes", "Yes, as it is"), ("with_changes", "Yes, with changes on their side"), ("no", "No")],
        passes=["yes", "with_changes"],
        fails=["no"],
        fail_reason="not_a_fit",
        weight=3,
    ),
    choice(
        "need",
        "opportunity",
        "How much do they need it?",
        "What should get better? What happens if nothing changes?",
        [
            ("urgent", "It hurts now"),
            ("important", "It is on this year's list"),
            ("nice_to_have", "It would be nice to have"),
            ("none", "They do not need it"),
        ],
        passes=["urgent", "important"],
        fails=["none"],
        fail_reason="no_need",
        weight=3,
        valid_days=180,
    ),
    choice(
        "budget",
        "opportunity",
        "Is there a budget?",
        "Where would the money come from? Who has to release it?",
        [
            ("approved", "Approved"),
            ("planned", "Planned for"),
            ("possible", "Can be found for a good case"),
            ("none", "There is none"),
        ],
        passes=["approved", "planned"],
        fails=["none"],
        fail_reason="no_budget",
        weight=2,
        valid_days=180,
    ),
    {
        "key": "budget_amount",
        "level": "opportunity",
        "text": "How much do they want to spend?",
        "hint": "A range is enough: write the middle, and the range as evidence.",
        "kind": "money",
        "passes": {"least": 1},
        "required": False,
        "weight": 1,
        "valid_days": 180,
    },
    {
        "key": "timeline",
        "level": "opportunity",
        "text": "By when do they want to have it?",
        "hint": "What happens on that day? What has to be done before?",
        "kind": "date",
        "passes": {"within_days": 365},
        "fails": {"beyond_days": 730},
        "fail_reason": "no_timeline",
        "weight": 2,
        "valid_days": 120,
    },
    choice(
        "authority",
        "stakeholder",
        "Do we speak with somebody who decides?",
        "How did they decide the last time that they bought something like this?",
        [
            ("decides", "Decides alone"),
            ("decides_with_others", "Decides together with others"),
            ("opens_door", "Does not decide, but brings us to who does"),
            ("not_yet", "Does not decide, and we do not know who does"),
            ("no_access", "Whoever decides will not speak with us"),
        ],
        passes=["decides", "decides_with_others", "opens_door"],
        fails=["no_access"],
        fail_reason="no_authority",
        weight=3,
        valid_days=365,
    ),
    {
        "key": "decider",
        "level": "stakeholder",
        "text": "Who decides, and who else has a say?",
        "hint": "Names and roles: who signs, who uses it, who could stop it.",
        "kind": "text",
        "passes": {"filled": True},
        "weight": 2,
        "valid_days": 365,
    },
]


def seed(apps, _):
    framework = apps.get_model("qualification", "Framework").objects.create(
        name="BANT",
        version=1,
        state="published",
        on_fail="disqualify",
        created_at=timezone.now(),
        published_at=timezone.now(),
    )
    Question = apps.get_model("qualification", "Question")
    for position, question in enumerate(QUESTIONS):
        Question.objects.create(framework=framework, position=position, **question)


class Migration(migrations.Migration):
    dependencies = [("qualification", "0001_tables")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
