"""What verbs are given by id or key, found and checked."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import User
from winnow.capture.models import Product
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.text import key_of
from winnow.pipeline.models import Opportunity, Stage

EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)


def opportunity_to_change(opportunity_id: int, *, by: Actor) -> Opportunity:
    """The opportunity, locked. Raises `NotFound`, also for one that `by` may not see."""
    found = Opportunity.objects.visible_to(by).select_for_update().filter(pk=opportunity_id).first()
    if found is None:
        raise NotFound(_("There is no opportunity %(id)s.") % {"id": opportunity_id}, field="opportunity")
    return found


def owner_by_id(user_id: int, *, by: Actor) -> User:
    """An active colleague. Giving work to somebody else needs the permission to assign."""
    if user_id != by.user_id:
        by.require("leads:assign")
    found = User.objects.filter(pk=user_id, is_active=True).first()
    if found is None:
        raise Invalid(_("There is no active user %(id)s.") % {"id": user_id}, field="owner")
    return found


def product_by_id(product_id: int | None) -> Product | None:
    if product_id is None:
        return None
    found = Product.objects.filter(pk=product_id).first()
    if found is None:
        raise Invalid(_("There is no product %(id)s.") % {"id": product_id}, field="product")
    return found


def stage_by_key(key: str) -> Stage:
    """By its key, or as people write it: `Needs analysis`. Raises `Invalid`."""
    stages = {stage.key: stage for stage in Stage.objects.all()}
    key = key if key in stages else key_of(key)
    if key not in stages:
        raise Invalid(
            _("There is no stage %(key)s. The stages are %(stages)s.")
            % {"key": key[:60], "stages": ", ".join(stages)},
            field="stage",
        )
    return stages[key]


def sensible_day(day: date | None, field: str) -> date | None:
    if day is not None and not EARLIEST <= day < LATEST:
        raise Invalid(
            _("%(day)s is not a day between 1970 and 2199.") % {"day": day.isoformat()}, field=field
        )
    return day
