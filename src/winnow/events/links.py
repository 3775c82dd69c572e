"""What is printed and passed on: the signed link of a kiosk, and the address and the picture of a ticket."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import segno
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from winnow.events.models import Kiosk
from winnow.ground.refusals import NotFound

# A phone that was offline when its link expired may still hand over what it holds.
LATE = timedelta(days=30)
_SIGNER = Signer(sep=".", salt="winnow.events.kiosk")


class KioskClosed(NotFound):
    """One of our links, but over: expired, revoked, or the event is cancelled."""

    code: ClassVar[str] = "kiosk_closed"
    status: ClassVar[int] = 410


def kiosk_token(kiosk: Kiosk) -> str:
    return _SIGNER.sign(f"{kiosk.pk}-{kiosk.secret}")


def kiosk_url(kiosk: Kiosk) -> str:
    return f"{_base()}/kiosk/{kiosk_token(kiosk)}"


def kiosk_of(token: str) -> Kiosk:
    """The kiosk of a link, open or not. Raises `NotFound` for one that is forged or incomplete."""
    try:
        pk, _dash, secret = _SIGNER.unsign(token).partition("-")
        found = Kiosk.objects.select_related("event", "owner").filter(pk=int(pk)).first()
    except (BadSignature, ValueError):
        found = None
    if found is None or not constant_time_compare(found.secret, secret):
        raise NotFound(_("This link is not complete. Open it from the message that you got."))
    return found


def closed_because(kiosk: Kiosk, *, now: datetime) -> str:
    """Why nothing new is taken in by it, in a sentence; "" while it is open."""
    if kiosk.revoked_at is not None:
        return _("This link was ended.")
    if kiosk.event.cancelled_at is not None:
        return _("This event does not take place.")
    if kiosk.expires_at <= now:
        return _("This link has expired.")
    return ""


def may_hand_over(kiosk: Kiosk, *, now: datetime) -> bool:
    """Whether what the phone still holds is taken."""
    return kiosk.revoked_at is None and now < kiosk.expires_at + LATE


def ticket_url(code: str) -> str:
    return f"{_base()}/ticket/{code}"


def picture(text: str) -> str:
    """A QR code as the address of a picture, dark on light in any theme, so that cameras read it."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=2, light="#fff")


def _base() -> str:
    return settings.ENVIRONMENT.base_url.rstrip("/")
