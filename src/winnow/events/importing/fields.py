"""What a column of a list of an event may go to, and what meeting software calls such columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy

from winnow.capture.importing import lead_record
from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.known_names import automatic, fold
from winnow.capture.importing.mapping import Target
from winnow.ground import words

PREFIX = "custom."
_OF_LEADS = (
    "external_id",
    "name",
    "first_name",
    "last_name",
    "email",
    "phone",
    "job_title",
    "organization",
    "domain",
    "street",
    "city",
    "postal_code",
    "country",
    "description",
)
_OWN = ("code", "attended")
FIELDS = (*_OF_LEADS, *_OWN)
# Who somebody is and whether she was there: a row is refused rather than taken without.
DECIDING = frozenset({"external_id", "name", "first_name", "last_name", "email", "organization", *_OWN})
# What meeting software calls the ticket, and the column that says who was there.
_CODE = {"code", "ticket", "ticketcode", "registrationcode", "barcode"}
_CAME = {"attended", "attendance", "present", "checkedin", "joined", "showedup", "teilgenommen"}
_NO = {"", "no", "n", "false", "0", "nein", "absent", "no show", "noshow", "did not attend"}


def wanted() -> dict[str, Wanted]:
    leads = lead_record.wanted()
    own = {
        "code": Wanted("code", gettext_lazy("Ticket code"), words.Kind.TEXT, longest=60),
        "attended": Wanted("attended", gettext_lazy("Was there"), words.Kind.TEXT, longest=60),
    }
    custom = {name: one for name, one in leads.items() if name.startswith(PREFIX)}
    return {name: leads[name] for name in _OF_LEADS} | own | custom


def recognised(header: Sequence[str], fields: Mapping[str, Wanted]) -> dict[str, Target]:
    found = automatic(header, {name: one for name, one in fields.items() if name not in _OWN})
    taken = set[str]()
    for column in header:
        key = fold(column)
        name = "code" if key in _CODE else "attended" if key in _CAME else ""
        if name and name not in taken:
            found[column] = Target(name)
            taken.add(name)
    return found


def says_yes(said: str) -> bool:
    return said.strip().casefold() not in _NO
