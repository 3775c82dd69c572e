"""A first lead of somebody whom we know already, such as from a file of people or a list of an event."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions.capture import add_lead
from winnow.capture.actions.hands import hands_for
from winnow.capture.models import Lead
from winnow.capture.values import Given
from winnow.ground.refusals import Conflict, NotFound
from winnow.people.models import Person


@transaction.atomic
def pursue(*, person_id: int, source: str = "", by: Actor, now: datetime) -> Lead:
    """Make a lead of a person; whoever may not assign leads owns it.

    Raises `NotFound`, and `Conflict` with the lead when there is one that the actor may see.
    """
    by.require("leads:write")
    rows = Person.objects.visible_to(by).select_related("organization").select_for_update(of=("self",))
    person = rows.filter(pk=person_id, merged_into=None).first()
    if person is None:
        raise NotFound(_("There is no such person."))
    known = Lead.objects.visible_to(SYSTEM).filter(person=person).order_by("-pk").first()
    if known is not None:
        message = _("This is already a lead: %(name)s.") % {"name": person.label}
        raise Conflict(message, field="person_id", lead=known.pk)
    checked = Given(named={"source": source} if source else {})
    return add_lead(person, checked, hands_for(None, None, by=by), by=by, now=now)
