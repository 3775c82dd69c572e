"""Sources, campaigns and products: found by name, made when they are new."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import Campaign, Product, Source
from winnow.ground.prepared import Prepared
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import key_of, squeezed

M = TypeVar("M", bound=models.Model)
NAMED_MODELS: dict[str, type[Any]] = {"source": Source, "campaign": Campaign, "product": Product}
_BY_KEY: dict[type[Any], Prepared[Any]] = {
    model: Prepared(lambda key, model=model: model.objects.filter(key=key)) for model in NAMED_MODELS.values()
}


def named(model: type[M], name: str) -> M | None:
    """The record of this name, a new one if there is none; None for a blank name."""
    if not name:
        return None
    key = key_of(name, longest=120)
    found: M | None = _BY_KEY[model].first(key)
    return found or model._default_manager.get_or_create(key=key, defaults={"name": name})[0]


@transaction.atomic
def add_source(*, name: str, by: Actor) -> Source:
    """Raises `Invalid` without a name, `Conflict` when there is one of this name."""
    by.require("settings:write")
    name = squeezed(name)[:120]
    if not name:
        raise Invalid(_("A source needs a name."), field="name")
    key = key_of(name, longest=120)
    if Source.objects.filter(key=key).exists():
        raise Conflict(_("There is already a source %(name)s.") % {"name": name}, field="name")
    return Source.objects.create(key=key, name=name)


@transaction.atomic
def rename_source(*, source_id: int, name: str, by: Actor) -> Source:
    """The key stays, so what comes by the old name still finds it."""
    by.require("settings:write")
    source = Source.objects.filter(pk=source_id).first()
    if source is None:
        raise NotFound(_("There is no such source."))
    name = squeezed(name)[:120]
    if not name:
        raise Invalid(_("A source needs a name."), field="name")
    source.name = name
    source.save(update_fields=["name"])
    return source
