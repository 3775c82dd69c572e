"""Owners and products that a file of opportunities names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from winnow.access.actions import add_user, change_user
from winnow.access.actor import SYSTEM, Actor
from winnow.access.queries import colleagues
from winnow.capture.models import Product
from winnow.ground.refusals import Conflict
from winnow.ground.text import key_of

# A domain that can never receive mail (RFC 2606): whoever is only a name cannot sign in.
NOWHERE = "unknown.invalid"


class Owners:
    """Colleagues by address, or by name where one has it alone. A name that nobody has can become a colleague
    who may not sign in, so that a history keeps its people; an address that nobody has is a mistake."""

    def __init__(self, *, make: bool, dry_run: bool, by: Actor, now: datetime) -> None:
        self.make = make and by.may("users:write")
        self.dry_run, self.now = dry_run, now
        people = list(colleagues(SYSTEM))
        names = [user.name.casefold() for user in people]
        self._known = {
            user.name.casefold(): user.pk for user in people if names.count(user.name.casefold()) == 1
        }
        self._known |= {user.email.casefold(): user.pk for user in people}

    def id_of(self, given: str) -> int | None:
        """Raises ValueError with the rule. In a dry run a new colleague has the id 0."""
        word = given.casefold()
        if word not in self._known:
            if not self.make or "@" in given:
                raise ValueError(_("There is no such colleague."))
            self._known[word] = 0 if self.dry_run else self._add(given)
        return self._known[word] or None

    def _add(self, name: str) -> int:
        for place in range(1, 100):
            number = "" if place == 1 else f".{place}"
            address = f"{key_of(name).replace('_', '.')}{number}@{NOWHERE}"
            try:
                user = add_user(email=address, name=name, by=SYSTEM, now=self.now)
            except Conflict:
                continue
            return change_user(user=user, is_active=False, by=SYSTEM).pk
        raise ValueError(_("There are too many colleagues of this name."))


def product_ids(names: Collection[str], *, dry_run: bool) -> dict[str, int | None]:
    """By name; products that are not there yet are made. In a dry run they have no id."""
    keys = {name: key_of(name, longest=120) for name in sorted(names)}
    if not dry_run:
        first = {key: name for name, key in reversed(keys.items())}
        made = [Product(key=key, name=name) for key, name in first.items()]
        Product.objects.bulk_create(made, ignore_conflicts=True)
    ids = dict(Product.objects.filter(key__in=keys.values()).values_list("key", "pk"))
    return {name: ids.get(key) for name, key in keys.items()}
