"""Connections to servers that colleagues named: to allowed addresses only, and never for more than a calendar holds.

Every connection, also after a redirect, goes to an address that was looked up and allowed just before: a name cannot
point at our own network in between. `requests` comes with the extra `calendar`: whoever needs this loads it then.
"""

from __future__ import annotations

import socket
from typing import Any

from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from requests.exceptions import ContentDecodingError
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from winnow.meetings.calendar_address import CalendarFails, allowed_address

LARGEST_BYTES = 20_000_000


def _connected(connection: HTTPConnection) -> socket.socket:
    port = connection.port or connection.default_port
    address = allowed_address(connection.host, port)
    try:
        return create_connection((address, port), connection.timeout)
    except OSError as error:
        words = {"host": connection.host[:100]}
        raise CalendarFails(_("The calendar's server does not answer: %(host)s.") % words) from error


class _HTTP(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _HTTPS(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _connected(self)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTP


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPS


class GuardedAdapter(HTTPAdapter):
    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}

    def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        answered = super().send(request, *args, **{**kwargs, "stream": True})
        body = answered.raw.read(LARGEST_BYTES + 1, decode_content=True)
        if len(body) > LARGEST_BYTES:
            raise ContentDecodingError("the answer is larger than any calendar")
        answered._content, answered._content_consumed = body, True
        return answered
