"""The addresses that servers named by colleagues may have: public ones, unless the owner allows others."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.ground import outward


class CalendarFails(Exception):
    """The calendar cannot be read or written now; the message says why, for its owner."""


def allowed_address(host: str, port: int) -> str:
    """The IP address to connect to. Raises `CalendarFails` for one that is not public, unless the owner allows it."""
    try:
        return outward.allowed_address(host, port, private=settings.ENVIRONMENT.private_calendars)
    except outward.NoAddress as error:
        raise CalendarFails(
            _("The calendar's server has no address: %(host)s.") % {"host": host[:100]}
        ) from error
    except outward.PrivateAddress as error:
        raise CalendarFails(
            _("%(host)s is a private address. Whoever runs Winnow can allow it: WINNOW_PRIVATE_CALENDARS.")
            % {"host": host[:100]}
        ) from error
