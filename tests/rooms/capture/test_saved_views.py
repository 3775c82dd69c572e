"""Lists kept under a name."""

from __future__ import annotations

import pytest

from tests.cast import NOW, Cast
from winnow.capture.actions import remove_view, save_view
from winnow.capture.queries import saved_views
from winnow.ground.refusals import Invalid, NotAllowed, NotFound


def test_keeps_replaces_and_removes_ones_own(cast: Cast) -> None:
    rep = cast.actor("rep")
    save_view(of="leads", name=" Hot ", query="score__gte=50", by=rep, now=NOW)
    view = save_view(of="leads", name="Hot", query="score__gte=60", by=rep, now=NOW)
    assert [(one.name, one.query) for one in saved_views(rep, "leads")] == [("Hot", "score__gte=60")]
    assert list(saved_views(cast.actor("other_rep"), "leads")) == []
    with pytest.raises(NotFound):
        remove_view(view_id=view.pk, by=cast.actor("admin"))
    remove_view(view_id=view.pk, by=rep)
    assert list(saved_views(rep, "leads")) == []


def test_shares_only_with_the_permission(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        save_view(of="leads", name="Ours", query="", shared=True, by=cast.actor("rep"), now=NOW)
    save_view(of="leads", name="Ours", query="", shared=True, by=cast.actor("manager"), now=NOW)
    assert [one.name for one in saved_views(cast.actor("other_rep"), "leads")] == ["Ours"]


@pytest.mark.parametrize(("name", "query", "field"), [(" ", "", "name"), ("x", "q" * 2001, "query")])
def test_refuses_what_cannot_be_kept(cast: Cast, name: str, query: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        save_view(of="leads", name=name, query=query, by=cast.actor("rep"), now=NOW)
    assert refused.value.field == field
