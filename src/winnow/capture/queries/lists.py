"""What pages of leads are set up with: sources to choose from, views that people saved, one lead with its rows."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.seen import Seen
from winnow.capture.fields import OFFERED
from winnow.capture.models import Campaign, LeadStanding, Product, SavedView, Source
from winnow.capture.queries.leads import ROW_RELATIONS
from winnow.ground.keyset import Order, Page, page
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import NotFound

# A menu of more would not be read; the rest is found by typing.
MOST_OFFERED = 60


def sources(actor: Actor) -> list[Source]:
    """Names of sources are no secret inside one company."""
    actor.require("leads:read")
    return _SOURCES.all()


_SOURCES = Prepared(lambda: Source.objects.order_by("name")[:MOST_OFFERED])


def source_page(actor: Actor, *, size: int, cursor: str | None = None) -> Page[Source]:
    """All sources by name, a page at a time."""
    actor.require("leads:read")
    return page(Source.objects.all(), Order("name"), size=size, cursor=cursor)


def campaigns(actor: Actor) -> list[Campaign]:
    actor.require("leads:read")
    return list(Campaign.objects.order_by("name")[:MOST_OFFERED])


def products(actor: Actor) -> list[Product]:
    actor.require("leads:read")
    return list(Product.objects.order_by("name")[:MOST_OFFERED])


def saved_views(actor: Actor, of: str) -> list[SavedView]:
    """The actor's own views of a list, and those that colleagues share; her own first."""
    return _VIEWS.all(of, actor.user_id or 0)


_VIEWS = Prepared(
    lambda of, user: (
        SavedView.objects.filter(list=of)
        .filter(Q(user_id=user) | Q(shared=True))
        .order_by("shared", "name", "pk")
    )
)


def _standing(actor: Actor, lead_id: int) -> QuerySet[LeadStanding]:
    rows = LeadStanding.objects.visible_to(actor).select_related(*ROW_RELATIONS, *OFFERED)
    return rows.defer("lead__search_text", "owner__password").filter(pk=lead_id)


_STANDING = Seen(_standing)
# A lead by its number, or what `standing` gave to the same actor: what a page shows of one lead is asked by several
# questions, and each of them would look anew whether she may see it.
AskedLead = int | LeadStanding


def standing(actor: Actor, lead: AskedLead) -> LeadStanding:
    """One lead with everything that a row or a page shows of it. Raises `NotFound`."""
    actor.require("leads:read")
    if isinstance(lead, LeadStanding):
        return lead
    found = _STANDING.first(actor, lead) if 0 < lead < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such lead."))
    return found


def owners_of(actor: Actor, lead_ids: Collection[int]) -> dict[int, str]:
    """Whose leads these are, by e-mail address, "" for nobody's; those out of sight are left out."""
    actor.require("leads:read")
    rows = LeadStanding.objects.visible_to(actor).filter(pk__in=lead_ids)
    return {pk: email or "" for pk, email in rows.values_list("pk", "owner__email")}
