"""The demo's people are believable, repeatable, and reach nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from winnow.demo.answers import answers_of
from winnow.demo.business import COLLEAGUES, DOMAIN
from winnow.demo.deal import deal_of
from winnow.demo.places import COUNTRIES
from winnow.demo.story import YEAR, stories, story
from winnow.people.normalise import email_address, phone_number

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
TOLD = list(stories(600, now=NOW))


def test_the_same_seed_tells_the_same_stories() -> None:
    assert list(stories(50, now=NOW)) == TOLD[:50]
    assert story(17, now=NOW, seed=1) != TOLD[17]


def test_any_story_can_be_told_alone() -> None:
    assert story(123, now=NOW) == TOLD[123]
    assert list(stories(5, now=NOW, first=40)) == TOLD[40:45]


def test_another_day_shifts_the_year_but_not_the_people() -> None:
    later = story(8, now=NOW + timedelta(days=90))
    assert later.person == TOLD[8].person
    assert later.is_prospect == TOLD[8].is_prospect


def test_nothing_lies_outside_the_year() -> None:
    for one in TOLD:
        assert NOW - YEAR - timedelta(days=4) < one.arrived <= NOW
        assert all(one.arrived <= deed.at <= NOW for deed in one.deeds)
        assert one.decided_at > one.arrived + timedelta(days=13)
        if deal := deal_of(one, now=NOW):
            moments = [step.at for step in deal.steps]
            assert moments == sorted(moments)
            assert one.decided_at < moments[0] <= moments[-1] <= NOW


def test_every_address_is_one_of_a_kind_and_under_a_reserved_domain() -> None:
    addresses = [one.person.email for one in TOLD] + [one.email for one in COLLEAGUES]
    assert len(set(addresses)) == len(addresses)
    assert all(email_address(address).endswith(".example") for address in addresses)
    assert DOMAIN.endswith(".example")


def test_every_telephone_number_is_set_aside_for_stories() -> None:
    patterns = [
        pattern.replace("+", r"\+").replace("#", r"\d") for land in COUNTRIES for pattern in land.phones
    ]
    set_aside = re.compile("|".join(patterns))
    numbers = [one.person.phone for one in TOLD if one.person.phone]
    assert len(numbers) > 200
    assert all(set_aside.fullmatch(number) and phone_number(number, "") == number for number in numbers)


def test_organizations_keep_to_their_own_names() -> None:
    by_domain = {one.organization.domain: one.organization for one in TOLD}
    assert all(by_domain[one.organization.domain] == one.organization for one in TOLD)
    assert 0.55 < len(by_domain) / len(TOLD) < 0.65


def test_people_live_in_several_countries_and_hold_several_roles() -> None:
    assert len({one.organization.country.code for one in TOLD}) == len(COUNTRIES)
    assert len({one.person.job_title for one in TOLD}) > 15


def test_prospects_have_answered_every_question_and_nobody_answers_ahead_of_time() -> None:
    for one in TOLD:
        asked = answers_of(one, now=NOW)
        if asked:
            assert asked[0] <= NOW
        if one.is_prospect and one.decided_at <= NOW:
            assert asked is not None
            assert {"need", "budget", "timeline", "authority", "decider", "size"} <= set(asked[1])
