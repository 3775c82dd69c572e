"""Who sees which leads."""

import pytest

from tests.cast import Cast, make_lead
from winnow.access.visibility import VisibilityNotAsked
from winnow.capture.models import Lead, LeadStanding
from winnow.people.models import Person


def test_refuses_a_query_that_did_not_ask(db: None) -> None:
    for ask in (
        lambda: list(Lead.objects.all()),
        lambda: Lead.objects.count(),
        lambda: Lead.objects.filter(pk=1).exists(),
        lambda: Lead.objects.update(description=""),
        lambda: Lead.objects.all().delete(),
        lambda: list(LeadStanding.objects.values_list("pk")),
        lambda: list(Person.objects.visible_to.__self__.all()),
        lambda: list(Person._base_manager.filter(leads__in=Lead.objects.all())),
    ):
        with pytest.raises(VisibilityNotAsked):
            ask()


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("rep", {"Hers", "Pool"}),
        ("manager", {"Hers", "Pool"}),
        ("other_rep", {"His", "Pool"}),
        ("stranger", {"Pool"}),
        ("admin", {"Hers", "His", "Pool"}),
        ("marketer", {"Hers", "His", "Pool"}),
    ],
)
def test_shows_own_team_and_pool(cast: Cast, who: str, seen: set[str]) -> None:
    make_lead(name="Hers", owner=cast.rep)
    make_lead(name="His", owner=cast.other_rep)
    make_lead(name="Pool")
    actor = cast.actor(who)
    assert {lead.person.name for lead in Lead.objects.visible_to(actor)} == seen
    assert {person.name for person in Person.objects.visible_to(actor)} == seen
    assert LeadStanding.objects.visible_to(actor).count() == len(seen)
