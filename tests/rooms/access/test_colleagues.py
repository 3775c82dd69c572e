"""Adding and changing users and teams."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import NOW, Cast
from winnow.access.actions import (
    add_team,
    add_user,
    change_password,
    change_preferences,
    change_team,
    change_user,
)
from winnow.access.actor import SYSTEM, Role
from winnow.access.models import Team, User
from winnow.access.queries import colleagues, find_team, find_user, teams
from winnow.ground.refusals import Conflict, Invalid, NotAllowed, NotFound, Refused


def add(**given: Any) -> User:
    return add_user(**{"email": "nina@winnow.test", "name": "Nina", **given}, by=SYSTEM, now=NOW)


def test_adds_a_user_in_lower_case_who_cannot_sign_in_without_a_password(db: None) -> None:
    user = add(email=" Nina@Winnow.TEST ", name="  Nina \x00 N ")
    assert (user.email, user.name, user.role) == ("nina@winnow.test", "Nina N", Role.REPRESENTATIVE)
    assert not user.has_usable_password()
    assert find_user(SYSTEM, email="NINA@winnow.test") == user


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"email": ""}, "email"),
        ({"email": "nina"}, "email"),
        ({"email": "a\x00@b.de"}, "email"),
        ({"name": " \t"}, "name"),
        ({"role": "emperor"}, "role"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "nina@winnow.test"}, "password"),
    ],
)
def test_refuses_users_that_are_none(db: None, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        add(**given)
    assert refusal.value.field == field
    assert not User.objects.exists()


def test_refuses_an_address_that_is_taken(db: None) -> None:
    add()
    with pytest.raises(Conflict):
        add(email="NINA@winnow.test")


def test_changes_only_what_is_given(cast: Cast) -> None:
    change_user(user=cast.rep, role=Role.MANAGER, by=SYSTEM)
    changed = find_user(SYSTEM, pk=cast.rep.pk)
    assert (changed.name, changed.role, changed.team) == ("Rita", Role.MANAGER, cast.north)
    assert change_user(user=changed, team=None, by=SYSTEM).team is None


def test_refuses_to_take_a_name_away(cast: Cast) -> None:
    with pytest.raises(Invalid):
        change_user(user=cast.rep, name=" \x00", by=SYSTEM)


@pytest.mark.parametrize("change", [{"role": Role.MANAGER}, {"is_active": False}])
def test_keeps_the_last_admin(cast: Cast, change: dict[str, Any]) -> None:
    with pytest.raises(Conflict):
        change_user(user=cast.admin, **change, by=SYSTEM)
    add(role=Role.ADMIN)
    change_user(user=cast.admin, **change, by=SYSTEM)


@pytest.mark.parametrize("who", ["rep", "manager", "marketer", "stranger"])
def test_lets_only_admins_manage(cast: Cast, who: str) -> None:
    by = cast.actor(who)
    for refused in (
        lambda: add_user(email="a@b.de", name="A", by=by, now=NOW),
        lambda: change_user(user=cast.rep, role=Role.ADMIN, by=by),
        lambda: add_team(name="West", by=by),
        lambda: change_team(team=cast.north, name="West", by=by),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_hides_users_who_have_left(cast: Cast) -> None:
    change_user(user=cast.other_rep, is_active=False, by=SYSTEM)
    assert cast.other_rep not in colleagues(cast.actor("rep"))
    assert cast.other_rep in colleagues(cast.actor("admin"))
    with pytest.raises(NotFound):
        find_user(cast.actor("rep"), pk=cast.other_rep.pk)


def test_keeps_teams_a_tree(cast: Cast) -> None:
    below = add_team(name=" Far  north ", parent=cast.north, by=SYSTEM)
    assert below.name == "Far north"
    for ring in (cast.north, below):
        with pytest.raises(Conflict) as refusal:
            change_team(team=cast.north, parent=ring, by=SYSTEM)
        assert refusal.value.field == "parent"
    assert change_team(team=below, parent=None, by=SYSTEM).parent is None
    assert change_team(team=below, name="Farther", by=SYSTEM).name == "Farther"


@pytest.mark.parametrize("name", ["", "  ", "north", "NORTH"])
def test_refuses_names_of_teams_that_are_blank_or_taken(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refusal:
        add_team(name=name, by=SYSTEM)
    assert refusal.value.field == "name"


def test_refuses_to_rename_a_team_to_a_taken_name(cast: Cast) -> None:
    with pytest.raises(Conflict):
        change_team(team=cast.north, name="South", by=SYSTEM)
    assert change_team(team=cast.north, name="NORTH", by=SYSTEM).name == "NORTH", "its own name is no other's"


def test_shows_teams_to_every_colleague(cast: Cast) -> None:
    assert list(teams(cast.actor("stranger"))) == list(Team.objects.order_by("name"))
    assert find_team(cast.actor("rep"), name=" north ") == cast.north


def test_sets_preferences_of_oneself_only(cast: Cast) -> None:
    changed = change_preferences(user=cast.rep, time_zone="Asia/Tokyo", by=cast.actor("rep"))
    assert (changed.time_zone, changed.name) == ("Asia/Tokyo", "Rita")
    with pytest.raises(NotAllowed):
        change_preferences(user=cast.rep, language="de", by=cast.actor("manager"))


def test_changes_ones_own_password_with_the_old_one(cast: Cast) -> None:
    for by, old in ((cast.actor("rep"), "wrong"), (cast.actor("admin"), "correct horse battery")):
        with pytest.raises(Invalid):
            change_password(user=cast.rep, old=old, new="another good one", by=by)
    change_password(user=cast.rep, old="correct horse battery", new="another good one", by=cast.actor("rep"))
    assert cast.rep.check_password("another good one")
