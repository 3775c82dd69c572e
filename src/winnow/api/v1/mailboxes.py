"""Mailboxes: what is read by IMAP, whether it works, and why not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Day, Id, Name, Named, stays
from winnow.api.rest import Body, Router
from winnow.mail import actions, queries
from winnow.mail.queries import Mailbox
from winnow.mail.words import MailboxState, Security, SignIn

router = Router("mailboxes", reads="settings:write")
Host = Annotated[str, Field(min_length=1, max_length=253)]
User = Annotated[str, Field(min_length=1, max_length=254)]
Folder = Annotated[str, Field(min_length=1, max_length=200)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Address = Annotated[str, Field(max_length=254, description="Where answers to our letters go.")]
Source = Annotated[str, Field(max_length=120, description="The source of its leads.")]
# Refresh tokens are longer than any password.
Password = Annotated[str, Field(max_length=4000)]
TokenUrl = Annotated[str, Field(max_length=500, description="OAuth 2: where the provider gives tokens.")]
Client = Annotated[str, Field(max_length=254, description="OAuth 2: what the provider knows this Winnow by.")]
Scope = Annotated[str, Field(max_length=500)]


class MailboxOut(BaseModel):
    """The password is never given out. `next_at` is when it is read next."""

    id: int
    name: str
    address: str
    host: str
    port: int
    security: Security
    username: str
    sign_in: SignIn
    token_url: str
    client_id: str
    scope: str
    folder: str
    source: str
    team: Named | None
    since_on: date
    is_on: bool
    state: MailboxState
    message: str = Field(description="Why it does not work, or what the last look found.")
    read_at: datetime | None
    next_at: datetime
    failures: int = Field(description="How often in a row it could not be read.")
    created_at: datetime

    @classmethod
    def of(cls, one: Mailbox) -> MailboxOut:
        same = {name: getattr(one, name) for name in cls.model_fields if name not in ("id", "team")}
        return cls(id=one.pk, team=Named.of(one.team), **same)


class MailboxIn(Body):
    name: Name
    host: Host
    port: Port | None = Field(None, description="Without it, the usual one.")
    security: Security = Security.TLS
    username: User
    sign_in: SignIn = SignIn.PASSWORD
    password: Password = Field(description="With OAuth 2 the refresh token.")
    token_url: TokenUrl = ""
    client_id: Client = ""
    client_secret: Password = ""
    scope: Scope = ""
    folder: Folder = "INBOX"
    address: Address = ""
    source: Source = ""
    team_id: Id | None = None
    since_on: Day | None = Field(
        None, description="Mail that arrived before is left alone; without it, today."
    )
    is_on: bool = True


class MailboxChangeIn(Body):
    name: Name = stays()
    host: Host = stays()
    port: Port = stays()
    security: Security = stays()
    username: User = stays()
    sign_in: SignIn = stays()
    password: Password = stays(description="Needed again where the server or the user changes.")
    token_url: TokenUrl = stays()
    client_id: Client = stays()
    client_secret: Password = stays()
    scope: Scope = stays()
    folder: Folder = stays()
    address: Address = stays()
    source: Source = stays()
    team_id: Id | None = None
    since_on: Day = stays()
    is_on: bool = stays()


@router.get("", response=list[MailboxOut], summary="List mailboxes")
def list_mailboxes(request: ApiRequest) -> list[MailboxOut]:
    return [MailboxOut.of(one) for one in queries.mailboxes(request.actor)]


@router.post("", response={201: MailboxOut}, summary="Add a mailbox")
def add_mailbox(request: ApiRequest, body: MailboxIn) -> MailboxOut:
    return MailboxOut.of(actions.add_mailbox(values=body.model_dump(), by=request.actor, now=request.now))


@router.get("/{mailbox_id}", response=MailboxOut, summary="Show a mailbox")
def show_mailbox(request: ApiRequest, mailbox_id: int) -> MailboxOut:
    return MailboxOut.of(queries.mailbox(request.actor, mailbox_id))


@router.patch("/{mailbox_id}", response=MailboxOut, summary="Change a mailbox")
def change_mailbox(request: ApiRequest, mailbox_id: int, body: MailboxChangeIn) -> MailboxOut:
    done = actions.change_mailbox(
        mailbox_id=mailbox_id, values=body.given(), by=request.actor, now=request.now
    )
    return MailboxOut.of(done)


@router.delete("/{mailbox_id}", response={204: None}, summary="Read a mailbox no more")
def remove_mailbox(request: ApiRequest, mailbox_id: int) -> None:
    actions.remove_mailbox(mailbox_id=mailbox_id, by=request.actor)


@router.post("/{mailbox_id}/check", response={202: MailboxOut}, summary="Look into a mailbox, soon")
def check_mailbox(request: ApiRequest, mailbox_id: int) -> MailboxOut:
    """A job looks into it; its state and message then say what was found."""
    return MailboxOut.of(actions.check_soon(mailbox_id=mailbox_id, by=request.actor, now=request.now))
