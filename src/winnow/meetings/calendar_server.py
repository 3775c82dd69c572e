"""Speaking to a colleague's CalDAV server (RFC 4791, 6578), which may be down, slow, wrong or hostile.

caldav comes with the extra `calendar` and is loaded only here; what it connects to is guarded_adapter.py's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from winnow.ground.text import squeezed
from winnow.meetings.calendar_address import CalendarFails as CalendarFails

TIMEOUT_SECONDS = 15
_MOST_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}


class TokenGone(Exception):
    """The server no longer knows what it told us last: everything has to be read."""


@dataclass(frozen=True)
class Item:
    href: str
    data: str


@dataclass(frozen=True)
class Changes:
    """`gone` are the hrefs that were deleted; `whole` says that `items` are all there are in the time asked for."""

    items: list[Item]
    token: str
    whole: bool
    gone: list[str] = field(default_factory=list)


def check_url(url: str) -> str:
    """An address that may be tried at all: http or https, a host, no password in it. Raises `CalendarFails`."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port_known = parts.port is None or parts.port > 0
    except ValueError as error:
        raise CalendarFails(_("This is no address.")) from error
    if parts.scheme not in _PORTS or not parts.hostname or not port_known or parts.username or len(url) > 500:
        raise CalendarFails(
            _("Give an address such as https://calendar.example.com/, without a password in it.")
        )
    return url


class Server:
    """One person's calendar server. Every method raises `CalendarFails` and nothing else of its own."""

    def __init__(self, url: str, username: str, password: str) -> None:
        check_url(url)
        self._url = url
        with _told():
            self._client = _client(url, username, password)

    def find_calendar(self) -> str:
        """The address of the calendar: the one given, or the first that this person has."""
        from caldav.collection import Principal

        with _told():
            given = self._client.calendar(url=self._url)
            if _is_calendar(given):
                return str(given.url)
            # caldav types every answer as perhaps asynchronous; this client's never are.
            theirs: Any = Principal(self._client)
            for calendar in theirs.calendars():
                if "VEVENT" in (calendar.get_supported_components() or ["VEVENT"]):
                    return str(calendar.url)
        raise CalendarFails(_("This server has no calendar for this person."))

    def whole(self, calendar_url: str, *, first: datetime, until: datetime) -> Changes:
        """All entries that touch [first, until). The token is asked for before: a change in between is read twice."""
        with _told():
            calendar = self._client.calendar(url=calendar_url)
            token = _token(calendar)
            found = calendar.search(start=first, end=until, event=True, expand=False)
            return Changes([Item(str(one.url), str(one.data)) for one in found], token, whole=True)

    def since(self, calendar_url: str, token: str) -> Changes:
        """What changed since `token`. Raises `TokenGone` where the server cannot say."""
        from caldav.lib import error

        with _told():
            calendar = self._client.calendar(url=calendar_url)
            try:
                found = calendar.get_objects_by_sync_token(token, load_objects=True, disable_fallback=True)
            except error.AuthorizationError as refused:
                if getattr(refused, "preconditions", None):
                    raise TokenGone(token) from refused
                raise
            except error.DAVError as refused:
                raise TokenGone(token) from refused
            gone = {str(url) for url in found.deleted_urls}
            items = [
                Item(str(one.url), str(one.data)) for one in found if str(one.url) not in gone and one.data
            ]
            return Changes(items, str(found.sync_token or ""), whole=False, gone=sorted(gone))

    def put(self, href: str, data: str) -> str:
        """Write an entry, new or changed; its ETag, "" where the server does not say."""
        with _told():
            answered = self._client.put(href, data, {"Content-Type": "text/calendar; charset=utf-8"})
            if answered.status not in (200, 201, 204):
                raise CalendarFails(_("The calendar did not take the call (%(n)d).") % {"n": answered.status})
            return str(answered.headers.get("ETag", ""))[:200]

    def delete(self, href: str) -> None:
        """Deleting what is gone is no mistake."""
        from caldav.lib import error

        with _told():
            try:
                answered = self._client.delete(href)
            except error.NotFoundError:
                return
            if answered.status not in (200, 202, 204, 404, 410):
                raise CalendarFails(
                    _("The calendar did not let the call go (%(n)d).") % {"n": answered.status}
                )

    def is_gone(self, href: str) -> bool:
        """Whether the server says that this entry is not there: nothing less certain counts."""
        from caldav.lib import error

        with _told():
            try:
                return int(self._client.request(href, "GET").status) in (404, 410)
            except error.NotFoundError:
                return True


def _is_calendar(calendar: Any) -> bool:
    from caldav.elements import dav
    from caldav.lib import error

    try:
        kinds = calendar.get_properties([dav.ResourceType()]).get(dav.ResourceType.tag) or ""
    except error.AuthorizationError:
        raise
    except error.DAVError:
        return False
    return any(str(kind).endswith("calendar") for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _token(calendar: Any) -> str:
    """ "" where the server does not know RFC 6578: then everything is read each time."""
    from caldav.lib import error

    try:
        found = calendar.get_objects_by_sync_token(None, load_objects=False, disable_fallback=True)
    except error.AuthorizationError:
        raise
    except error.DAVError:
        return ""
    return str(found.sync_token or "")


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong out there becomes one sentence."""
    try:
        yield
    except (CalendarFails, TokenGone):
        raise
    except Exception as error:
        raise CalendarFails(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CalendarFails):
            return str(cause)
        cause = cause.__cause__ or cause.__context__
    name = type(error).__name__
    if name == "AuthorizationError":
        return _("The calendar's server does not accept this name and password.")
    if name in {"ConnectionError", "ConnectTimeout", "ReadTimeout", "Timeout", "SSLError"}:
        return _("The calendar's server does not answer (%(name)s).") % {"name": name}
    told = squeezed(str(error))[:200]
    return _("The calendar's server gives an answer that makes no sense: %(told)s") % {
        "told": f"{name} {told}"
    }


def _client(url: str, username: str, password: str) -> Any:
    try:
        import requests
        from caldav.davclient import DAVClient
        from caldav.davobject import DAVObject

        from winnow.meetings.guarded_adapter import GuardedAdapter
    except ImportError as error:
        raise CalendarFails(_("Calendars need the extra “calendar” of Winnow to be installed.")) from error
    # To find out whether a client is asynchronous caldav 3.6 imports a library that only those need. Ours never is.
    DAVObject.is_async_client = False  # type: ignore[method-assign,assignment]
    client = DAVClient(
        url=url,
        username=username or None,
        password=password or None,
        timeout=TIMEOUT_SECONDS,
        enable_rfc6764=False,
        rate_limit_handle=False,
    )
    if not isinstance(client.session, requests.Session):
        raise CalendarFails(
            _("Calendars are read through the library requests; another one is in its place.")
        )
    # No proxies and no passwords from this machine's own settings.
    client.session.trust_env = False
    client.session.max_redirects = _MOST_REDIRECTS
    adapter = GuardedAdapter()
    client.session.mount("http://", adapter)
    client.session.mount("https://", adapter)
    return client
