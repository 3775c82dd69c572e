"""The menus around every page are kept as markup: for whom, where and in which language."""

from __future__ import annotations

from django.utils import translation

from winnow.access.actor import NOBODY, PERMISSIONS, Actor, Role
from winnow.web.shell import frame


def somebody(role: Role) -> Actor:
    return Actor(1, role, PERMISSIONS[role], frozenset(), sees_all=True, sees_pool=True)


def test_show_what_the_role_may_see_whoever_looked_before() -> None:
    places = {role: frame(somebody(role), "leads").rail for role in (Role.ADMIN, Role.REPRESENTATIVE)}
    assert 'data-place="forms"' in places[Role.ADMIN]
    assert 'data-place="forms"' not in places[Role.REPRESENTATIVE]
    assert 'data-place="leads"' not in frame(NOBODY, "leads").rail


def test_light_up_the_place_one_is_at_and_no_other() -> None:
    admin = somebody(Role.ADMIN)
    for here, place in (
        ("leads_assign", "leads"),
        ("lead", "leads"),
        ("hand_overs", "prospects_readiness"),
        ("opportunity_move", "board"),
    ):
        lit = [part for part in frame(admin, here).rail.split("<a ") if 'aria-current="page"' in part]
        assert len(lit) == 1
        assert f'data-place="{place}"' in lit[0]
    assert "aria-current" not in frame(admin, "sign_in").rail


def test_speak_the_language_of_who_looks() -> None:
    admin = somebody(Role.ADMIN)
    with translation.override("de"):
        german = frame(admin, "leads").palette
    with translation.override("en"):
        assert "Keyboard shortcuts" in frame(admin, "leads").palette
    assert "Keyboard shortcuts" not in german
