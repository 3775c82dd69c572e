"""The questions that ship, as one puts them to the lead itself. Found by the text that colleagues see: once an owner
has changed that, her own words are asked instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ShippedWords:
    """Lazy texts, in whatever language is spoken; a choice without a label keeps its own."""

    text: Any
    hint: Any = ""
    labels: dict[str, Any] = field(default_factory=dict)


_PAIN = {
    "none": _("It does not hurt"),
    "some": _("It is a nuisance"),
    "costly": _("It costs us"),
    "urgent": _("It cannot go on"),
}

SHIPPED: dict[str, ShippedWords] = {
    "How many people work there?": ShippedWords(_("How many people work in your organization?")),
    "Is its industry one that we serve?": ShippedWords(
        _("Is your industry one that we work for?"),
        labels={"served": _("Yes"), "related": _("Something close to it"), "not_served": _("No")},
    ),
    "Is it in a region that we serve?": ShippedWords(
        _("Are you in a region that we serve?"),
        labels={
            "served": _("Yes"),
            "reachable": _("No, but you can serve us from where you are"),
            "not_served": _("No"),
        },
    ),
    "Can they use what we sell?": ShippedWords(
        _("Could you use what we offer as things are with you today?"),
        labels={"yes": _("Yes, as it is"), "with_changes": _("Yes, with changes on our side"), "no": _("No")},
    ),
    "How much do they need it?": ShippedWords(
        _("How much do you need it?"),
        _("What should get better? What happens if nothing changes?"),
        {
            "urgent": _("It hurts now"),
            "important": _("It is on this year's list"),
            "nice_to_have": _("It would be nice to have"),
            "none": _("We do not need it"),
        },
    ),
    "Is there a budget?": ShippedWords(
        _("Is there a budget?"),
        labels={
            "approved": _("Yes, it is approved"),
            "planned": _("It is planned for"),
            "possible": _("It can be found for a good case"),
            "none": _("No"),
        },
    ),
    "How much do they want to spend?": ShippedWords(
        _("How much do you want to spend?"), _("A range is enough.")
    ),
    "By when do they want to have it?": ShippedWords(
        _("By when do you want to have it?"), _("A day, or a timeframe.")
    ),
    "Do we speak with somebody who decides?": ShippedWords(
        _("Do you decide about this?"),
        labels={
            "decides": _("Yes, alone"),
            "decides_with_others": _("Yes, together with others"),
            "opens_door": _("No, but I can bring you to whoever does"),
            "not_yet": _("No, and I do not know who does"),
            "no_access": _("No, and whoever does will not speak about it"),
        },
    ),
    "Who decides, and who else has a say?": ShippedWords(
        _("Who decides, and who else has a say?"), _("Names and roles: who signs, who will use it.")
    ),
    "How hard is the challenge that we can solve?": ShippedWords(
        _("How hard is the challenge that you want to solve?"),
        _("What have you tried? What happens if nothing changes?"),
        _PAIN,
    ),
    "How high does it stand on their list?": ShippedWords(
        _("How high does it stand on your list?"),
        labels={
            "first": _("First"),
            "among_first": _("Among the first three"),
            "later": _("Later"),
            "not_listed": _("Not on it"),
        },
    ),
    "Who signs?": ShippedWords(_("Who signs?"), _("A name, even when it is yours.")),
    "What will be better, in numbers?": ShippedWords(
        _("What should become better, in numbers?"),
        _("Hours, money, errors: what you measure today and what it should become."),
    ),
    "How much does the present state hurt?": ShippedWords(
        _("How much does the present state hurt?"), _("Who feels it, and what does it cost?"), _PAIN
    ),
    "By what will they choose?": ShippedWords(
        _("By what will you choose?"),
        _("What a solution must have, and what decides between two that have it."),
    ),
    "How will they decide, step by step?": ShippedWords(
        _("How will you decide, step by step?"),
        _("Who looks at it, who approves, what has to be signed, by when."),
    ),
    "Which document says what they ask for?": ShippedWords(
        _("Which document says what you ask for?"),
        _("A tender, a list of requirements: its name, and where it lies."),
    ),
    "Do we speak with whoever can release the money?": ShippedWords(
        _("Can you release the money for this?"),
        labels={
            "met": _("Yes"),
            "known": _("No, but I know who can"),
            "unknown": _("I do not know who can"),
            "refuses": _("Whoever can will not speak about it"),
        },
    ),
    "Who is it?": ShippedWords(_("Who can release the money?"), _("Name and role.")),
    "Who inside sells it for us?": ShippedWords(
        _("Who else in your organization wants it?"), _("Name and role.")
    ),
    "What do they want to reach?": ShippedWords(
        _("What do you want to reach?"), _("In your own words, and by when.")
    ),
    "What stands in their way today?": ShippedWords(
        _("What stands in your way today?"), _("Who feels it, how often.")
    ),
    "What do they use today?": ShippedWords(_("What do you use today?"), _("And what do you like about it?")),
    "Whom else do they look at?": ShippedWords(
        _("Whom else do you look at?"), _("Doing nothing counts, too.")
    ),
    "Who will work with it?": ShippedWords(_("Who will work with it?"), _("Roles and how many.")),
}
