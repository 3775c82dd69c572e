"""Which referrers an actor may see: people through their leads, organizations through their people."""

from __future__ import annotations

from django.db.models import Q

from winnow.access.actor import Actor
from winnow.people.models import Organization, Person


def referrer_seen_q(actor: Actor) -> Q:
    if actor.sees_all:
        return Q()
    people = Person.objects.visible_to(actor).values("pk")
    bodies = Organization.objects.visible_to(actor).values("pk")
    return Q(person_id__in=people) | Q(organization_id__in=bodies)
