"""Signing in without a password, as large providers ask for: a refresh token that the owner got once gives access
tokens, each good for a while (RFC 6749, section 6)."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from winnow.ground.outward import NoAddress, PrivateAddress, allowed_address
from winnow.ground.text import squeezed
from winnow.mail.imap_connection import TIMEOUT_SECONDS
from winnow.mail.imap_faults import MailboxFails

_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Tokens:
    """`refresh` is a new one that takes the place of the one used, "" where that stays good."""

    access: str
    refresh: str


@dataclass(frozen=True, kw_only=True)
class Client:
    """What the provider knows this Winnow by, and where it gives tokens. `scope` is asked for where it is said."""

    token_url: str
    client_id: str
    client_secret: str
    refresh_token: str
    scope: str


def tokens_of(client: Client) -> Tokens:
    """Ask the provider. Raises `MailboxFails`, with its own words."""
    given = {
        "grant_type": "refresh_token",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
        "refresh_token": client.refresh_token,
        "scope": client.scope,
    }
    told = _posted(client.token_url, urlencode({name: text for name, text in given.items() if text}))
    access = told.get("access_token")
    if not isinstance(access, str) or not access:
        said = squeezed(str(told.get("error_description") or told.get("error") or ""))[:300]
        raise MailboxFails(_("The provider gives no access. It says: %(told)s") % {"told": said})
    refresh = told.get("refresh_token")
    return Tokens(access, refresh if isinstance(refresh, str) else "")


def _posted(url: str, body: str) -> dict[str, object]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        connection = _connection(parts.scheme, host, parts.port)
        try:
            path = f"{parts.path or '/'}?{parts.query}".rstrip("?")
            form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
            connection.request("POST", path, body, form)
            raw = connection.getresponse().read(_MOST_BYTES)
        finally:
            connection.close()
        found = json.loads(raw)
    except PrivateAddress as error:
        told = _("%(host)s is a private address. Whoever runs Winnow can allow it: WINNOW_PRIVATE_MAILBOXES.")
        raise MailboxFails(told % {"host": host[:100]}) from error
    except (NoAddress, OSError, http.client.HTTPException) as error:
        raise MailboxFails(
            _("%(host)s, which gives access, does not answer.") % {"host": host[:100]}
        ) from error
    except (ValueError, RecursionError) as error:
        raise MailboxFails(
            _("%(host)s gives an answer that makes no sense.") % {"host": host[:100]}
        ) from error
    return found if isinstance(found, dict) else {}


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """To an allowed address only, whatever the name says when it is asked again."""
    private = settings.ENVIRONMENT.private_mailboxes
    if scheme == "http" and private:
        plain = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        plain.sock = _reached(host, plain.port, private=private)
        return plain
    secure = http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    secure.sock = context.wrap_socket(_reached(host, secure.port, private=private), server_hostname=host)
    return secure


def _reached(host: str, port: int, *, private: bool) -> socket.socket:
    return socket.create_connection((allowed_address(host, port, private=private), port), TIMEOUT_SECONDS)
