"""A list of people who registered for an event or attended it, as a noun that can be imported and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.importing.nouns import ImportedNoun
from winnow.capture.undoing.kinds import Kind, register
from winnow.capture.words import ImportNoun
from winnow.engagement.models import Interaction
from winnow.events.importing.fields import PREFIX, recognised, wanted
from winnow.events.importing.run import RegistrationRun
from winnow.events.importing.undo import forget_interactions, used_since
from winnow.events.models import Event, Registration
from winnow.events.words import Marks
from winnow.ground.refusals import Conflict, Invalid, NotFound


def check(options: Mapping[str, Any], by: Actor) -> None:
    """Raises `NotFound`, `Invalid`, `Conflict`."""
    by.require("leads:write")
    if options.get("marks") not in Marks.values:
        raise Invalid(_("A list is one of %s.") % ", ".join(Marks.values), field="marks")
    event = Event.objects.filter(pk=options.get("event_id") or 0).first()
    if event is None:
        raise NotFound(_("There is no such event."), field="event_id")
    if event.cancelled_at is not None:
        raise Conflict(_("This event does not take place."))


NOUNS = {
    ImportNoun.REGISTRATIONS: ImportedNoun(
        noun=ImportNoun.REGISTRATIONS,
        record="registration",
        prefixes=(PREFIX,),
        fields=wanted,
        recognised=recognised,
        run=RegistrationRun,
        check=check,
    )
}
register(
    Kind(
        "interaction",
        Interaction,
        named=("subject",),
        removed=forget_interactions,
        belongs_to="person_id",
    ),
    first=True,
)
register(
    Kind("registration", Registration, named=("lead__person__name", "lead__person__email"), used=used_since),
    first=True,
)
