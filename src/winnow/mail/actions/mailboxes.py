"""Saying which mailboxes are read, and how they are reached."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.access.models import Team
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.sealed import sealed
from winnow.ground.text import squeezed
from winnow.mail.events import MailboxChanged
from winnow.mail.models import Mailbox
from winnow.mail.words import MailboxState, Security, SignIn

PURPOSE = "mailbox"
_TEXTS = {
    "name": 120,
    "address": 254,
    "host": 253,
    "username": 254,
    "folder": 200,
    "source": 120,
    "token_url": 500,
    "client_id": 254,
    "scope": 500,
}
_NEEDED = ("name", "host", "username", "folder")
PORTS = {Security.TLS: 993, Security.STARTTLS: 143, Security.NONE: 143}
# What says which mails are meant: after a change of one, UIDs mean nothing any more.
_WHERE = ("host", "port", "username", "folder")


@transaction.atomic
def add_mailbox(*, values: Mapping[str, Any], by: Actor, now: datetime) -> Mailbox:
    """A mailbox to read from now on: name, host, username, password, and what else `values` says (as
    change_mailbox). Mail that arrived before `since_on`, today if it is not given, is left alone.

    Raises `Invalid`, `Conflict`.
    """
    by.require("settings:write")
    made = Mailbox(since_on=now.date(), next_at=now, created_at=now)
    return _set(made, {"folder": "INBOX", "security": Security.TLS, **values}, now)


@transaction.atomic
def change_mailbox(*, mailbox_id: int, values: Mapping[str, Any], by: Actor, now: datetime) -> Mailbox:
    """Change what is given: name, address, host, port, security, username, password, folder, source, team_id,
    since_on, is_on; sign_in, and for OAuth 2 token_url, client_id, client_secret, scope, with the refresh token as
    the password. A blank password keeps the one that is known, as long as it goes to the same server.

    Raises `NotFound`, `Invalid`, `Conflict`.
    """
    by.require("settings:write")
    return _set(_locked(mailbox_id), values, now)


@transaction.atomic
def remove_mailbox(*, mailbox_id: int, by: Actor) -> None:
    """Read it no more, and forget its password. What came in stays. Raises `NotFound`."""
    by.require("settings:write")
    _locked(mailbox_id).delete()


@transaction.atomic
def check_soon(*, mailbox_id: int, by: Actor, now: datetime) -> Mailbox:
    """Let a job look into it now, and let it be read soon however often it failed. Raises `NotFound`."""
    by.require("settings:write")
    mailbox = _locked(mailbox_id)
    mailbox.state, mailbox.message = MailboxState.NEW, ""
    mailbox.next_at = min(mailbox.next_at, now)
    mailbox.save(update_fields=["state", "message", "next_at"])
    announce(MailboxChanged(mailbox.pk, now))
    return mailbox


def _set(mailbox: Mailbox, values: Mapping[str, Any], now: datetime) -> Mailbox:
    before = {name: getattr(mailbox, name) for name in _WHERE}
    server = _trusted(mailbox)
    _write(mailbox, values)
    _sign_in(mailbox, values)
    password = str(values.get("password") or "")
    if password:
        mailbox.sealed_password = sealed(password, purpose=PURPOSE)
    elif server != _trusted(mailbox) or not mailbox.sealed_password:
        raise Invalid(_("Enter the password for this server."), field="password")
    if secret := str(values.get("client_secret") or ""):
        mailbox.sealed_client_secret = sealed(secret, purpose=PURPOSE)
    elif server != _trusted(mailbox):
        mailbox.sealed_client_secret = ""
    if before != {name: getattr(mailbox, name) for name in _WHERE}:
        mailbox.uid_validity, mailbox.last_uid, mailbox.failed_uid = None, 0, None
    mailbox.state, mailbox.message, mailbox.failures, mailbox.next_at = MailboxState.NEW, "", 0, now
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as error:
        raise Conflict(_("There is a mailbox with this name, or one that reads this folder.")) from error
    announce(MailboxChanged(mailbox.pk, now))
    return mailbox


def _trusted(mailbox: Mailbox) -> tuple[Any, ...]:
    """Who is given the password or the refresh token: a secret follows to no other."""
    return mailbox.host, mailbox.port, mailbox.username, mailbox.sign_in, mailbox.token_url


def _sign_in(mailbox: Mailbox, values: Mapping[str, Any]) -> None:
    mailbox.sign_in = values.get("sign_in") or mailbox.sign_in
    if mailbox.sign_in not in SignIn.values:
        raise Invalid(_("Choose one of %s.") % ", ".join(SignIn.values), field="sign_in")
    if mailbox.sign_in == SignIn.PASSWORD:
        return
    for name in ("token_url", "client_id"):
        if not getattr(mailbox, name):
            raise Invalid(_("Please fill this in."), field=name)
    schemes = {"https", "http"} if settings.ENVIRONMENT.private_mailboxes else {"https"}
    try:
        parts = urlsplit(mailbox.token_url)
        right = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise Invalid(_("This is an address that starts with https://."), field="token_url")


def _write(mailbox: Mailbox, values: Mapping[str, Any]) -> None:
    for name, longest in _TEXTS.items():
        if name in values:
            setattr(mailbox, name, squeezed(str(values[name] or ""))[:longest])
    for name in _NEEDED:
        if not getattr(mailbox, name):
            raise Invalid(_("Please fill this in."), field=name)
    if mailbox.address and mailbox.address.count("@") != 1:
        raise Invalid(_("This is not an e-mail address."), field="address")
    mailbox.security = values.get("security", mailbox.security)
    if mailbox.security not in Security.values:
        raise Invalid(_("Choose one of %s.") % ", ".join(Security.values), field="security")
    mailbox.port = _port(values.get("port") or mailbox.port or PORTS[Security(mailbox.security)])
    if "since_on" in values and values["since_on"] is not None:
        mailbox.since_on = _day(values["since_on"])
    if "team_id" in values:
        mailbox.team_id = _team(values["team_id"])
    mailbox.is_on = bool(values.get("is_on", mailbox.is_on))


def _port(value: Any) -> int:
    if not isinstance(value, int) or not 0 < value < 65_536:
        raise Invalid(_("A port is a number from 1 to 65535."), field="port")
    return value


def _day(value: Any) -> date:
    if not isinstance(value, date) or value.year < 1970:
        raise Invalid(_("This is a day since 1970."), field="since_on")
    return value


def _team(team_id: int | None) -> int | None:
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise Invalid(_("There is no such team."), field="team_id")
    return team_id


def _locked(mailbox_id: int) -> Mailbox:
    found = Mailbox.objects.select_for_update(of=("self",)).filter(pk=mailbox_id).first()
    if found is None:
        raise NotFound(_("There is no such mailbox."))
    return found
