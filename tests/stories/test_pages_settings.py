"""Settings on pages: people, teams, fields, tokens, and what one sets for oneself."""

from __future__ import annotations

import re

import pytest

from tests.api import Api
from tests.cast import PASSWORD, Cast
from tests.stories.pages import Person, words_of
from winnow.access.models import Team, Token, User
from winnow.ground.models import CustomField

# What a page shows and takes: the rooms test what is behind it on both databases, where the matrix also opens it.
pytestmark = pytest.mark.once


def test_an_admin_adds_a_colleague_who_can_sign_in(cast: Cast) -> None:
    said = Person(cast.admin).sends(
        "/settings/users/new",
        name="Nora Lind",
        email="Nora@winnow.test",
        role="representative",
        team=str(cast.north.pk),
        password="a good long sentence",
    )
    assert "Nora Lind can sign in now." in words_of(said) or "Nora Lind can sign in now." in said
    nora = User.objects.get(email="nora@winnow.test")
    assert nora.team == cast.north
    assert nora.check_password("a good long sentence")


def test_a_taken_address_and_a_weak_password_are_said_at_their_fields(cast: Cast) -> None:
    ada = Person(cast.admin)
    form = {"name": "Rita Two", "role": "manager", "team": ""}
    taken = ada.sends(
        "/settings/users/new", status=422, email="rita@winnow.test", password="a good one 12", **form
    )
    assert "There is already a user rita@winnow.test." in taken
    weak = ada.sends("/settings/users/new", status=422, email="new@winnow.test", password="password", **form)
    assert 'id="id_password_error"' in weak
    assert not User.objects.filter(email="new@winnow.test").exists()


def test_the_last_admin_cannot_be_lost(cast: Cast) -> None:
    said = Person(cast.admin).sends(
        f"/settings/users/{cast.admin.pk}",
        status=422,
        name="Ada",
        role="representative",
        team="",
        is_active="on",
    )
    assert "This is the last admin" in said


def test_a_team_cannot_stand_below_itself(cast: Cast) -> None:
    ada = Person(cast.admin)
    said = ada.sends(
        f"/settings/teams/{cast.company.pk}", status=422, name="Company", parent=str(cast.north.pk)
    )
    assert "A team cannot stand below itself." in said
    ada.sends("/settings/teams/new", name="North West", parent=str(cast.north.pk))
    made = Team.objects.get(name="North West")
    assert made.parent == cast.north
    assert "North West" in ada.sees("/settings/teams")


def test_a_field_is_added_changed_put_away_and_brought_back(cast: Cast) -> None:
    ada = Person(cast.admin)
    ada.sends(
        "/settings/fields/new",
        record="lead",
        label="Fleet size",
        kind="one_choice",
        choices="Small\nLarge\n\nSmall",
    )
    field = CustomField.objects.get(key="fleet_size")
    assert field.choices == ["Small", "Large"]
    assert "Fleet size" in ada.sees("/leads/new")
    ada.sends(f"/settings/fields/{field.pk}", label="Fleet", choices="Small\nLarge\nHuge", indexed="on")
    field.refresh_from_db()
    assert (field.label, field.choices, field.indexed) == ("Fleet", ["Small", "Large", "Huge"], True)
    again = ada.sends("/settings/fields/new", status=422, record="lead", label="Fleet size", kind="text")
    assert 'id="id_label_error"' in again, "the key is made from the label, so that is what must change"
    said = ada.sends(f"/settings/fields/{field.pk}/archive")
    assert f"/settings/fields/{field.pk}/restore" in said, "the toast offers the way back"
    assert "Fleet" not in ada.sees("/leads/new")
    ada.sends(f"/settings/fields/{field.pk}/restore")
    assert "Fleet" in ada.sees("/leads/new")


def test_a_new_token_is_shown_once_and_works_within_its_scopes(cast: Cast, api: Api) -> None:
    rita = Person(cast.rep)
    page = rita.sends("/settings/tokens", name="Warehouse", scopes=["leads:read"], days="90")
    found = re.search(r'value="(winnow_[^"]+)"', page)
    assert found
    key = found[1]
    assert key not in rita.sees("/settings/tokens")
    headers = {"Authorization": f"Bearer {key}"}
    assert rita.client.get("/api/v1/leads", headers=headers).status_code == 200
    token = Token.objects.get(name="Warehouse")
    rita.sends(f"/settings/tokens/{token.pk}/revoke")
    rita.client.logout()
    assert rita.client.get("/api/v1/leads", headers=headers).status_code == 401


def test_nobody_gives_a_scope_that_she_does_not_have(cast: Cast) -> None:
    Person(cast.rep).sends("/settings/tokens", status=422, name="Too much", scopes=["users:write"])
    assert not Token.objects.filter(name="Too much").exists()


def test_a_person_sets_language_time_zone_and_look(cast: Cast) -> None:
    rita = Person(cast.rep)
    rita.sends("/settings/profile", name="Rita R.", language="de", time_zone="Europe/Berlin", theme="dark")
    cast.rep.refresh_from_db()
    mine = (cast.rep.name, cast.rep.language, cast.rep.time_zone, cast.rep.theme)
    assert mine == ("Rita R.", "de", "Europe/Berlin", "dark")
    assert '<html lang="de" data-bs-theme="dark">' in rita.sees("/settings/profile")


def test_a_new_password_asks_for_the_present_one_and_keeps_this_sign_in(cast: Cast) -> None:
    rita = Person(cast.rep)
    rita.sends("/settings/password", status=422, old="wrong", new="a new long sentence")
    rita.sends("/settings/password", old=PASSWORD, new="a new long sentence")
    cast.rep.refresh_from_db()
    assert cast.rep.check_password("a new long sentence")
    assert "My profile" in rita.sees("/settings/profile")


def test_representatives_reach_none_of_the_owners_settings(cast: Cast) -> None:
    rita = Person(cast.rep)
    for address in ("/settings/users", "/settings/users/new", "/settings/teams", "/settings/fields"):
        rita.is_refused(address)
    page = rita.sees("/settings/profile")
    assert "/settings/users" not in page
    assert "/settings/fields" not in page
