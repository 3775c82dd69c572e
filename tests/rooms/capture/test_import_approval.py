"""A second person approves an import, where the policy asks for that."""

from __future__ import annotations

import pytest
from django.conf import settings

from tests.cast import NOW, Cast
from tests.imports import brought, how_many
from winnow.access.queries import actor_of
from winnow.capture.actions import approve_import, give_up_import, resume_import, run_import, start_import
from winnow.capture.models import Import
from winnow.capture.queries import import_of
from winnow.ground.refusals import Conflict, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
TWO_ROWS = "Name,Email\nAda,a@x.example\nBob,b@x.example\n"


def asked(cast: Cast) -> Import:
    importing = brought(TWO_ROWS, by=cast.actor("marketer"))
    return start_import(import_id=importing.pk, by=cast.actor("marketer"), now=NOW)


def test_runs_only_when_somebody_else_approved_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "import_approval_rows", 1)
    importing = asked(cast)
    assert importing.state == "asked"
    for who in ("marketer", "manager"):
        with pytest.raises(Exception, match=r"Somebody else|no such import"):
            approve_import(import_id=importing.pk, by=cast.actor(who), now=NOW)
    approve_import(import_id=importing.pk, by=cast.actor("admin"), now=NOW)
    done = run_import(importing.pk, now=NOW)
    assert (done.created, done.approved_by, how_many()) == (2, cast.admin, 2)


def test_small_files_and_no_policy_ask_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked(cast).state == "waiting"
    monkeypatch.setattr(settings.ENVIRONMENT, "import_approval_rows", 2)
    importing = asked(cast)
    assert importing.state == "waiting"
    with pytest.raises((Conflict, NotAllowed)):
        approve_import(import_id=importing.pk, by=cast.actor("admin"), now=NOW)


def test_a_manager_approves_what_her_team_brought_and_nobody_else_s(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "import_approval_rows", 1)
    cast.rep.role = cast.other_rep.role = "manager"
    cast.rep.save()
    cast.other_rep.save()
    importing = brought(TWO_ROWS, by=actor_of(cast.rep))
    start_import(import_id=importing.pk, by=actor_of(cast.rep), now=NOW)
    with pytest.raises(NotFound):
        approve_import(import_id=importing.pk, by=actor_of(cast.other_rep), now=NOW)
    with pytest.raises(NotAllowed):
        approve_import(import_id=importing.pk, by=actor_of(cast.rep), now=NOW)
    assert import_of(cast.actor("manager"), importing.pk).state == "asked"
    assert approve_import(import_id=importing.pk, by=cast.actor("manager"), now=NOW).state == "waiting"


def test_what_broke_off_before_its_first_row_waits_for_approval_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    importing = asked(cast)
    give_up_import(importing.pk)
    monkeypatch.setattr(settings.ENVIRONMENT, "import_approval_rows", 1)
    resumed = resume_import(import_id=importing.pk, by=cast.actor("marketer"), now=NOW)
    assert (resumed.state, how_many()) == ("asked", 0)


def test_only_what_broke_off_is_resumed(cast: Cast) -> None:
    tried = brought(TWO_ROWS, dry_run=True)
    run_import(tried.pk, now=NOW)
    for importing in (tried, brought(TWO_ROWS)):
        with pytest.raises(Conflict):
            resume_import(import_id=importing.pk, by=cast.actor("admin"), now=NOW)
    assert how_many() == 0
