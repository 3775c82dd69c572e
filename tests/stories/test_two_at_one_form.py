"""Two people at one form of the settings: what one wrote does not vanish when the other saves."""

import re
from typing import Any

import pytest

from tests.cast import NOW, Cast
from tests.stories.pages import Person
from winnow.access.actor import SYSTEM
from winnow.access.models import Team, User
from winnow.ground.actions import add_custom_field
from winnow.ground.models import CustomField
from winnow.ground.words import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def seen_in(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found
    return found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


def test_who_may_sign_in_is_not_overwritten_by_a_form_that_was_open(cast: Cast) -> None:
    ada, other = Person(cast.admin), Person(cast.admin)
    address = f"/settings/users/{cast.rep.pk}"
    form: dict[str, Any] = {
        "name": cast.rep.name,
        "role": cast.rep.role,
        "team": cast.rep.team_id,
        "is_active": "on",
        "seen": seen_in(ada.sees(address)),
    }
    other.sends(address, name=cast.rep.name, role=cast.rep.role, team=cast.south.pk)
    ada.sends(address, **{**form, "name": "Rita Roe"})
    rita = User.objects.get(pk=cast.rep.pk)
    assert (rita.name, rita.is_active, rita.team) == ("Rita Roe", False, cast.south)
    late = ada.sends(address, status=422, **{**form, "role": "manager", "team": cast.company.pk})
    assert "Somebody wrote “South” here meanwhile" in late


def test_a_team_and_a_field_are_not_overwritten_either(cast: Cast) -> None:
    ada = Person(cast.admin)
    team = f"/settings/teams/{cast.north.pk}"
    opened = seen_in(ada.sees(team))
    ada.sends(team, name="North and East", parent=cast.north.parent_id or "")
    ada.sends(team, name="North", parent=cast.company.pk, seen=opened)
    assert Team.objects.get(pk=cast.north.pk).name == "North and East"

    made = add_custom_field(
        record="lead", key="plan", label="Plan", kind=Kind.ONE_CHOICE, choices=["Free"], by=SYSTEM, now=NOW
    )
    field = f"/settings/fields/{made.pk}"
    opened = seen_in(ada.sees(field))
    ada.sends(field, label="Plan", choices="Free\nPro")
    ada.sends(field, label="The plan", choices="Free", seen=opened)
    now = CustomField.objects.get(pk=made.pk)
    assert (now.label, now.choices) == ("The plan", ["Free", "Pro"])


def test_a_partner_keeps_what_somebody_else_allowed_it(cast: Cast) -> None:
    ada = Person(cast.admin)
    ada.sends("/settings/partners", name="Fair", most_a_day="50")
    page = ada.sees("/settings/partners")
    found = re.search(r'menu__form" method="post" action="([^"]+)"', page)
    assert found
    opened = seen_in(page)
    ada.sends(found[1], team=cast.north.name, most_a_day="50")
    ada.sends(found[1], team="", most_a_day="60", seen=opened)
    shown = ada.sees("/settings/partners")
    assert re.search(r'value="60"', shown)
    assert re.search(r'<option value="North" selected', shown)
