"""Connections to servers that colleagues named: to allowed addresses only, and never for more than a calendar holds.

Every connection, also after a redirect, goes to an address that was looked up and allowed just before: a name cannot
point at our own network in between.
"""

from __future__ import annotations

import socket
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.ground import outward

LARGEST_BYTES = 20_000_000


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


def guarded_adapter() -> Any:
    from requests.adapters import HTTPAdapter
    from requests.exceptions import ContentDecodingError
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.util.connection import create_connection

    def connected(connection: Any) -> socket.socket:
        address = allowed_address(connection.host, connection.port)
        try:
            return create_connection((address, connection.port), connection.timeout)
        except OSError as error:
            words = {"host": connection.host[:100]}
            raise CalendarFails(_("The calendar's server does not answer: %(host)s.") % words) from error

    class GuardedHTTP(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class GuardedHTTPS(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected(self)

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = GuardedHTTP

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = GuardedHTTPS

    class Guarded(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs)
            self.poolmanager.pool_classes_by_scheme = {"http": HTTPPool, "https": HTTPSPool}

        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            answered = super().send(request, *args, **{**kwargs, "stream": True})
            body = answered.raw.read(LARGEST_BYTES + 1, decode_content=True)
            if len(body) > LARGEST_BYTES:
                raise ContentDecodingError("the answer is larger than any calendar")
            answered._content, answered._content_consumed = body, True
            return answered

    return Guarded(max_retries=0)
