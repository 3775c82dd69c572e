"""What the list of leads is set up with: sources to choose from, and the views that people saved."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from winnow.access.actor import Actor
from winnow.capture.models import Campaign, Product, SavedView, Source

# A menu of more would not be read; the rest is found by typing.
MOST_OFFERED = 60


def sources(actor: Actor) -> list[Source]:
    """Names of sources are no secret inside one company."""
    actor.require("leads:read")
    return list(Source.objects.order_by("name")[:MOST_OFFERED])


def campaigns(actor: Actor) -> list[Campaign]:
    actor.require("leads:read")
    return list(Campaign.objects.order_by("name")[:MOST_OFFERED])


def products(actor: Actor) -> list[Product]:
    actor.require("leads:read")
    return list(Product.objects.order_by("name")[:MOST_OFFERED])


def saved_views(actor: Actor, of: str) -> QuerySet[SavedView]:
    """The actor's own views of a list, and those that colleagues share; her own first."""
    mine = SavedView.objects.filter(list=of).filter(Q(user_id=actor.user_id) | Q(shared=True))
    return mine.order_by("shared", "name", "pk")
