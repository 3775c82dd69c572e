"""Who takes part in an opportunity: added, changed and removed from its page."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from winnow.ground.refusals import Invalid
from winnow.pipeline import actions
from winnow.pipeline.actions import Part
from winnow.web.page import Request, posted, say

_AUTHORITY = {"yes": True, "no": False, "": None}


@posted("opportunities:write")
def add(request: Request, opportunity_id: int) -> HttpResponse:
    """A known person, or a new one by name."""
    given = request.POST
    person = given.get("person", "")
    made = actions.add_stakeholder(
        opportunity_id=opportunity_id,
        part=_part(given),
        person_id=_number(person) if person else None,
        name=given.get("name", ""),
        job_title=given.get("job_title", ""),
        by=request.actor,
        now=timezone.now(),
    )
    say(request, _("%(person)s takes part.") % {"person": made.person.label})
    return redirect("web:opportunity", opportunity_id)


@posted("opportunities:write")
def change(request: Request, opportunity_id: int, stakeholder_id: int) -> HttpResponse:
    """Another role, authority or stance; with `remove` no part at all."""
    which = {"opportunity_id": opportunity_id, "stakeholder_id": stakeholder_id}
    if "remove" in request.POST:
        actions.remove_stakeholder(**which, by=request.actor, now=timezone.now())
        say(request, _("Removed."))
    else:
        actions.change_stakeholder(**which, part=_part(request.POST), by=request.actor, now=timezone.now())
        say(request, _("Saved."))
    return redirect("web:opportunity", opportunity_id)


def _part(given: QueryDict) -> Part:
    stance = given.get("stance", "0")
    if stance not in ("-2", "-1", "0", "1", "2"):
        raise Invalid(_("A stance is a number from -2 to 2."), field="stance")
    return Part(given.get("role", ""), _AUTHORITY.get(given.get("has_authority", "")), int(stance))


def _number(written: str) -> int:
    if not written.isascii() or not written.isdigit() or len(written) > 18:
        raise Invalid(_("Say who."), field="person")
    return int(written)
