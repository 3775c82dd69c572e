"""The needs assessment: what a lead wants and what hurts, and what we offer against each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.models import LeadStanding, Product
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import folded, key_of, squeezed
from winnow.qualification.models import Need, NeedChange
from winnow.qualification.words import Fit, NeedKind, Priority

MOST_NEEDS = 100
_LONGEST = {"text": 1000, "said_by": 120, "offer": 500, "note": 1000}
_WORDS = {"kind": NeedKind.values, "priority": Priority.values, "fit": ["", *Fit.values]}


@dataclass(frozen=True)
class NeedTold:
    """A need, and what we offer against it as far as that is known: a product by name, or words."""

    kind: str
    text: str
    priority: str = Priority.SHOULD.value
    said_by: str = ""
    product: str = ""
    offer: str = ""
    fit: str = ""
    note: str = ""


@transaction.atomic
def add_need(*, lead_id: int, need: NeedTold, by: Actor, now: datetime) -> Need:
    """Raises `Invalid` naming the part, `Conflict` for one that is there already, `NotFound`."""
    by.require("qualification:write")
    if not LeadStanding.objects.visible_to(by).filter(pk=lead_id).exists():
        raise NotFound(_("There is no lead %(id)s.") % {"id": lead_id}, field="lead")
    given = _cleaned(asdict(need))
    there = Need.objects.visible_to(by).filter(lead=lead_id, removed_at__isnull=True)
    if there.count() >= MOST_NEEDS:
        raise Conflict(_("A lead has at most %(n)d needs.") % {"n": MOST_NEEDS}, field="lead")
    if any(folded(one.text) == folded(given["text"]) for one in there.filter(kind=given["kind"])):
        raise Conflict(_("This need is written down already."), field="text")
    _offered(given["fit"], given["product"], given["offer"])
    made = Need.objects.create(lead_id=lead_id, created_at=now, changed_at=now, **given)
    said = {name: ["", value] for name, value in _plain(made).items() if value}
    NeedChange.objects.create(need=made, fields=said, at=now, by_id=by.user_id)
    return made


@transaction.atomic
def change_need(*, need_id: int, changes: Mapping[str, Any], by: Actor, now: datetime) -> Need:
    """Change what is given, by the names of NeedTold. Raises as `add_need` does."""
    made = _locked(need_id, by)
    if unknown := sorted(set(changes) - set(NeedTold.__dataclass_fields__)):
        raise Invalid(_("A need has no %(name)s.") % {"name": unknown[0][:60]}, field=unknown[0][:60])
    before = _plain(made)
    for name, value in _cleaned(changes).items():
        setattr(made, name, value)
    _offered(made.fit, made.product, made.offer)
    after = _plain(made)
    changed = {name: [before[name], after[name]] for name in before if before[name] != after[name]}
    if changed:
        made.changed_at = now
        made.save()
        NeedChange.objects.create(need=made, fields=changed, at=now, by_id=by.user_id)
    return made


@transaction.atomic
def remove_need(*, need_id: int, by: Actor, now: datetime) -> None:
    """It was no need after all; what was said of it stays in the history."""
    made = _locked(need_id, by)
    made.removed_at = now
    made.save(update_fields=["removed_at"])
    NeedChange.objects.create(need=made, fields={"removed": ["", "yes"]}, at=now, by_id=by.user_id)


def _locked(need_id: int, by: Actor) -> Need:
    by.require("qualification:write")
    seen = Need.objects.visible_to(by).filter(pk=need_id, removed_at__isnull=True)
    if not seen.exists():
        raise NotFound(_("There is no need %(id)s.") % {"id": need_id}, field="need")
    made: Need = (
        Need.objects.visible_to(by).select_for_update(of=("self",)).select_related("product").get(pk=need_id)
    )
    return made


def _cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, raw in given.items():
        text = squeezed(str(raw or "").replace("\x00", ""))
        if name in _LONGEST and len(text) > _LONGEST[name]:
            raise Invalid(_("This is a text of at most %d characters.") % _LONGEST[name], field=name)
        if name in _WORDS and text not in _WORDS[name]:
            raise Invalid(
                _("%(value)s is not one of %(words)s.")
                % {"value": repr(text)[:60], "words": ", ".join(filter(None, _WORDS[name]))},
                field=name,
            )
        if name == "text" and not text:
            raise Invalid(_("Say what they want or what hurts."), field="text")
        values[name] = _product(text) if name == "product" else text
    return values


def _product(name: str) -> Product | None:
    if not name:
        return None
    found = (
        Product.objects.filter(key=key_of(name, longest=120)).first()
        or Product.objects.filter(name__iexact=name).first()
    )
    if found is None:
        raise Invalid(_("There is no product %(name)s.") % {"name": name[:60]}, field="product")
    return found


def _offered(fit: str, product: Product | None, offer: str) -> None:
    """That we answer a need says nothing without what with; that we do not, needs nothing."""
    if fit in (Fit.FULLY, Fit.PARTLY) and product is None and not offer:
        raise Invalid(_("Say what answers it: a product, or in words."), field="offer")


def _plain(need: Need) -> dict[str, str]:
    return {
        "kind": need.kind,
        "text": need.text,
        "priority": need.priority,
        "said_by": need.said_by,
        "product": need.product.name if need.product else "",
        "offer": need.offer,
        "fit": need.fit,
        "note": need.note,
    }
