"""What is sold: added and changed by whoever keeps the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Product
from winnow.ground.money import amount_of, owner_currency
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import key_of, squeezed


@transaction.atomic
def add_product(*, name: str, series: str = "", list_price: object = None, by: Actor) -> Product:
    """`list_price` is in the owner's currency. Raises `Invalid`, and `Conflict` for a name that is taken."""
    by.require("settings:write")
    name = _name(name)
    key = key_of(name, longest=120)
    if Product.objects.filter(key=key).exists():
        raise Conflict(_("There is already a product %(name)s.") % {"name": name}, field="name")
    return Product.objects.create(
        key=key, name=name, series=squeezed(series)[:120], list_price=_price(list_price)
    )


@transaction.atomic
def change_product(*, product_id: int, changes: Mapping[str, Any], by: Actor) -> Product:
    """Change `name`, `series`, `list_price`. The key stays, so what comes by the old name still finds it."""
    by.require("settings:write")
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise NotFound(_("There is no product %(id)s.") % {"id": product_id}, field="product")
    if "name" in changes:
        found.name = _name(changes["name"] or "")
    if "series" in changes:
        found.series = squeezed(changes["series"] or "")[:120]
    if "list_price" in changes:
        found.list_price = _price(changes["list_price"])
    found.save()
    return found


def _name(given: str) -> str:
    name = squeezed(given)[:120]
    if not name:
        raise Invalid(_("A product needs a name."), field="name")
    return name


def _price(given: object) -> Any:
    return None if given is None else amount_of(given, owner_currency())
