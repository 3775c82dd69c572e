"""Events wait for their person, and two people on one browser stay two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import NOW, Cast, make_lead
from tests.rooms.forms.scene import fill, live_form
from tests.rooms.tracking.scene import identify, page, say, seen, sender, take
from winnow.access.actor import SYSTEM
from winnow.capture.models import Lead, LeadChange
from winnow.engagement.actions import record
from winnow.engagement.models import Interaction
from winnow.forms.actions import take as take_submission
from winnow.people.consenting import record_consent
from winnow.people.models import Person
from winnow.tracking.actions import forget_events, forget_visits
from winnow.tracking.link import token_for
from winnow.tracking.models import TrackedEvent
from winnow.tracking.queries import visits

pytestmark = pytest.mark.django_db


def test_what_a_browser_did_waits_until_somebody_says_who_she_is() -> None:
    key = sender()
    say(
        key,
        page("b1", "/prices", 1, context={"campaign": {"name": "Spring", "source": "ads", "medium": "cpc"}}),
    )
    take()
    assert (seen(), TrackedEvent.objects.get().state) == ({}, "waiting")
    say(key, identify("b1", "ann@acme.com", 5, firstName="Ann"))
    take()
    assert seen() == {"ann@acme.com": ["/prices"]}
    [lead] = Lead.objects.visible_to(SYSTEM).select_related("person", "source", "campaign")
    assert (lead.person.name, lead.source and lead.source.name, lead.channel) == ("Ann", "ads", "sem")
    assert lead.campaign
    assert lead.campaign.name == "Spring"


@pytest.mark.parametrize("together", [True, False])
def test_two_people_on_one_browser_are_never_merged(together: bool) -> None:
    key = sender()
    said = [
        page("shared", "/before", 1),
        identify("shared", "ann@acme.com", 2),
        page("shared", "/of-ann", 3),
        identify("shared", "bob@acme.com", 4),
        page("shared", "/of-bob", 5),
    ]
    if together:
        say(key, *reversed(said))
        take()
    else:
        for one in said:
            say(key, one)
            take()
    assert seen() == {"ann@acme.com": ["/before", "/of-ann"], "bob@acme.com": ["/of-bob"]}


def test_replays_and_reorders_change_nothing() -> None:
    key = sender()
    said = [identify("b", "ann@acme.com", 2), page("b", "/a", 1), page("b", "/c", 3)]
    said = [{**one, "messageId": f"m{place}"} for place, one in enumerate(said)]
    say(key, *reversed(said))
    take()
    say(key, *said, *said)
    assert take() == 0
    assert seen() == {"ann@acme.com": ["/a", "/c"]}


def test_fills_blanks_and_never_overwrites_what_is_known(cast: Cast) -> None:
    known = make_lead(name="Ann Known", email="ann@acme.com")
    say(
        sender(),
        identify(
            "b",
            "ann@acme.com",
            name="Mallory",
            title="<b>Boss</b>",
            phone="no phone",
            address={"city": "Ulm"},
        ),
    )
    take()
    person = Person.objects.visible_to(SYSTEM).get()
    assert (person.name, person.job_title, person.city, person.phone) == (
        "Ann Known",
        "<b>Boss</b>",
        "Ulm",
        "",
    )
    assert set(LeadChange.objects.get(lead=known).fields) == {"job_title", "city"}


def test_a_user_without_an_address_waits_for_it() -> None:
    key = sender()
    say(key, {"type": "track", "userId": "7", "event": "Signed Up"}, {"type": "identify", "userId": "7"})
    take()
    assert Person.objects.visible_to(SYSTEM).count() == 0
    say(key, {"type": "identify", "userId": "7", "traits": {"email": "ann@acme.com"}})
    say(
        key,
        {"type": "alias", "userId": "8", "previousId": "7"},
        {"type": "track", "userId": "8", "event": "Bought"},
    )
    say(key, {"type": "group", "userId": "8", "groupId": "g", "traits": {"name": "Acme"}})
    take()
    assert {who: set(did) for who, did in seen().items()} == {"ann@acme.com": {"Signed Up", "Bought"}}
    person = Person.objects.visible_to(SYSTEM).select_related("organization").get()
    assert person.organization
    assert person.organization.name == "Acme"


def test_names_become_kinds_as_the_key_says() -> None:
    key = sender(kinds={"Webinar *": "webinar", "Noise": ""})
    names = ("Webinar Joined", "Noise", "Form Submitted", "Downloaded Guide", "Clicked")
    say(
        key,
        identify("b", "ann@acme.com"),
        *({"type": "track", "anonymousId": "b", "event": one} for one in names),
    )
    take()
    found = Interaction.objects.order_by("pk").values_list("subject", "kind")
    assert dict(found) == {
        "Webinar Joined": "webinar",
        "Form Submitted": "form",
        "Downloaded Guide": "download",
        "Clicked": "event",
    }


def test_a_link_in_a_mail_says_who_opened_it(cast: Cast) -> None:
    lead = make_lead(name="Ann", email="ann@acme.com")
    key = sender()
    forged = {"type": "identify", "anonymousId": "x", "context": {"winnow": f"{lead.person_id}.1:forged"}}
    right = {"type": "identify", "anonymousId": "b", "context": {"winnow": token_for(lead.person_id, NOW)}}
    say(key, page("x", "/x"), forged, page("b", "/b"), right)
    take()
    assert seen() == {"ann@acme.com": ["/b"]}


def test_one_that_cannot_be_taken_stops_no_other() -> None:
    key = sender()
    say(key, identify("a", "no address"), identify("b", "ann@acme.com"), page("b", "/b", 1))
    take()
    assert seen() == {"ann@acme.com": ["/b"]}
    assert TrackedEvent.objects.get(state="refused").note


def test_forgets_what_was_kept_long_enough() -> None:
    key = sender(keep_days=7)
    say(key, page("b", "/b"))
    take()
    assert forget_events(now=NOW + timedelta(days=6)) == 0
    assert forget_events(now=NOW + timedelta(days=8)) == 1


def test_whoever_withdrew_is_followed_no_more() -> None:
    key = sender()
    say(key, page("b1", "/prices", 1), identify("b1", "ann@acme.com", 2), page("b1", "/about", 3))
    take()
    ann = Person.objects.visible_to(SYSTEM).get()
    say(key, page("b1", "/waits", 4))
    record_consent(person_id=ann.pk, purpose="tracking", granted=False, by=SYSTEM, now=NOW)
    say(key, page("b1", "/after", 5), identify("b1", "ann@acme.com", 6), page("b1", "/again", 7))
    take()
    assert seen() == {"ann@acme.com": ["/prices", "/about"]}
    left = TrackedEvent.objects.filter(call="page", state="refused")
    assert {(one.anonymous_id, str(one.content)) for one in left} == {("", "{}")}
    assert len(left) == 3


def test_a_form_in_a_frame_says_whose_browser_it_was(cast: Cast) -> None:
    say(sender(), page("b1", "/prices", 1), page("b2", "/others", 1))
    take()
    live_form()
    take_submission(fill(visit={"visitor": "b1"}).pk, now=NOW)
    take()
    assert seen()["ann@acme.com"] == ["/prices", "Quote"]


def test_visits_are_forgotten_when_she_asks(cast: Cast) -> None:
    key = sender()
    say(key, page("b1", "/prices", 1), identify("b1", "ann@acme.com", 2), page("b1", "/about", 3))
    say(key, identify("b1", "bea@acme.com", 10), page("b1", "/hers", 11))
    take()
    ann, bea = Person.objects.visible_to(SYSTEM).order_by("pk")
    record(person_id=ann.pk, kind="call", subject="Spoke", by=SYSTEM, now=NOW)
    made = forget_visits(person_id=ann.pk, by=SYSTEM, now=NOW)
    assert (made.visits, made.first_at, made.last_at) == (
        2,
        NOW.replace(minute=1),
        NOW.replace(minute=3),
    )
    assert seen() == {"bea@acme.com": ["/hers"], "ann@acme.com": ["Spoke"]}
    assert not any("prices" in str(one.content) for one in TrackedEvent.objects.all())
    told = visits(SYSTEM, ann.pk)
    assert (told.n, [one.visits for one in told.forgotten]) == (0, [2])
    # Whose browser it was stays known, or her withdrawal would not hold for it.
    record_consent(person_id=ann.pk, purpose="tracking", granted=False, by=SYSTEM, now=NOW)
    say(key, identify("b1", "ann@acme.com", 20), page("b1", "/again", 21))
    take()
    assert "/again" not in seen()["ann@acme.com"]
    assert visits(SYSTEM, bea.pk).n == 1
