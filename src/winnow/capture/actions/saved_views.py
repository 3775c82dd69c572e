"""Keeping a list's filters, sort and columns under a name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import SavedView
from winnow.ground.refusals import Invalid, NotAllowed, NotFound
from winnow.ground.text import squeezed

MOST_VIEWS = 30
_LONGEST_QUERY = 2000


@transaction.atomic
def save_view(*, of: str, name: str, query: str, shared: bool = False, by: Actor, now: datetime) -> SavedView:
    """A view of the list `of`; one of the same name is replaced. Sharing needs `leads:assign`."""
    by.require("leads:read")
    name = squeezed(name)[:80]
    if not name:
        raise Invalid(_("A view needs a name."), field="name")
    if len(query) > _LONGEST_QUERY:
        raise Invalid(_("This view has too many filters to be kept."), field="query")
    if shared:
        by.require("leads:assign")
    mine = SavedView.objects.filter(user_id=_somebody(by), list=of)
    if mine.exclude(name=name).count() >= MOST_VIEWS:
        raise Invalid(_("You have 30 views of this list: remove one first."), field="name")
    view, _made = SavedView.objects.update_or_create(
        user_id=_somebody(by),
        list=of,
        name=name,
        defaults={"query": query, "shared": shared},
        create_defaults={"query": query, "shared": shared, "created_at": now},
    )
    return view


@transaction.atomic
def remove_view(*, view_id: int, by: Actor) -> SavedView:
    """One's own view; it comes back by `save_view`. Raises `NotFound`."""
    view = SavedView.objects.filter(pk=view_id, user_id=_somebody(by)).first()
    if view is None:
        raise NotFound(_("There is no such view of yours."))
    view.delete()
    return view


def _somebody(by: Actor) -> int:
    """Views belong to people; Winnow itself keeps none."""
    if by.user_id is None:
        raise NotAllowed(_("Only somebody who signed in keeps views."))
    return by.user_id
