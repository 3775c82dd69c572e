"""Signed links to one call: whoever got one may look at it, move it and cancel it, until it ends by itself.

A link says which booking and until when (seconds since 1970), signed with the owner's key; nothing is stored.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM
from winnow.ground.refusals import NotFound
from winnow.meetings.models import Booking

# A call that was missed can be booked anew for a while.
KEPT = timedelta(days=30)
_SALT = "winnow.meetings.links"


class LinkForged(NotFound):
    """Not one of ours, or changed on its way."""

    code: ClassVar[str] = "link_forged"


class LinkExpired(NotFound):
    """One of ours, but over."""

    code: ClassVar[str] = "link_expired"
    status: ClassVar[int] = 410


def token_of(booking: Booking) -> str:
    until = int((booking.ends_at + KEPT).timestamp())
    return signing.dumps([booking.pk, until], salt=_SALT).replace(":", ".")


def address_of(booking: Booking) -> str:
    """The link as it stands in mail."""
    return f"{settings.ENVIRONMENT.base_url}/booked/{token_of(booking)}"


def page_address(slug: str) -> str:
    return f"{settings.ENVIRONMENT.base_url}/book/{slug}"


def booking_of(token: str, *, now: datetime) -> Booking:
    """The call that a link leads to. Raises `LinkForged` and `LinkExpired`."""
    try:
        booking_id, until = signing.loads(token.replace(".", ":"), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise LinkForged(_("This link is not complete. Open it from the message that you got.")) from error
    if now.timestamp() > until:
        raise LinkExpired(_("This link is over: the call was too long ago."))
    # The signature is the right to see it.
    rows = Booking.objects.visible_to(SYSTEM).select_related("page", "owner", "person")
    found = rows.filter(pk=booking_id).first()
    if found is None:
        raise LinkExpired(_("This call is no longer there."))
    return found
