"""What an actor may do and which teams she sees."""

import pytest

from tests.cast import Cast
from winnow.access.actions import add_team
from winnow.access.actor import ALL_PERMISSIONS, NOBODY, PERMISSIONS, SYSTEM, Role
from winnow.access.queries import actor_of, teams
from winnow.ground.refusals import NotAllowed


def test_sees_the_teams_below_a_manager_however_deep(cast: Cast) -> None:
    below = add_team(name="Far north", parent=cast.north, by=SYSTEM)
    deeper = add_team(name="Pole", parent=below, by=SYSTEM)
    assert cast.actor("manager").team_ids == {cast.north.pk, below.pk, deeper.pk}
    assert cast.actor("rep").team_ids == {cast.north.pk}
    assert cast.actor("stranger").team_ids == frozenset()


@pytest.mark.parametrize(
    ("who", "all_rows"), [("rep", False), ("manager", False), ("marketer", True), ("admin", True)]
)
def test_sees_all_rows_by_role(cast: Cast, who: str, all_rows: bool) -> None:
    assert cast.actor(who).sees_all is all_rows


def test_is_nobody_when_inactive(cast: Cast) -> None:
    cast.admin.is_active = False
    assert actor_of(cast.admin) is NOBODY
    assert list(teams(NOBODY)) == []


def test_names_the_permission_that_is_missing() -> None:
    with pytest.raises(NotAllowed) as refusal:
        NOBODY.require("leads:read")
    assert refusal.value.details == {"permission": "leads:read"}
    SYSTEM.require("leads:read")


def test_gives_every_permission_to_the_admin_and_none_outside() -> None:
    assert set(PERMISSIONS) == set(Role.values)
    for permissions in PERMISSIONS.values():
        assert permissions <= ALL_PERMISSIONS
