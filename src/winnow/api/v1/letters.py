"""Letters: what was written between a person and us, and what came in by mail at all."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Id
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.mail import actions, conversations, queries
from winnow.mail.queries import Received
from winnow.mail.showing import Shown
from winnow.mail.words import MailKind, MessageState, ReceivedState

router = Router("mail", reads="leads:read")


class TurnOut(BaseModel):
    key: str = Field(
        description="r and the id of a mail that came in, or m and the id of a message that we sent."
    )
    at: datetime
    ours: bool
    who: str = Field(description="Who wrote it, or whom we wrote to.")
    subject: str
    note: str


class AttachmentOut(BaseModel):
    place: int
    name: str
    kind: str = Field(description="What its sender says that it is.")
    size_bytes: int


class LetterOut(BaseModel):
    """`html` is cleaned: no scripts, no styles, no pictures."""

    to: str
    cc: str
    written_at: str = Field(description="As its writer's clock said.")
    text: str
    html: str
    attachments: list[AttachmentOut]

    @classmethod
    def of(cls, one: Shown) -> LetterOut:
        files = [AttachmentOut(**vars(file)) for file in one.attachments]
        return cls(**{**vars(one), "attachments": files})


class OpenedOut(TurnOut):
    letter: LetterOut


class ReceivedOut(BaseModel):
    id: int
    kind: MailKind
    state: ReceivedState
    sender: str
    subject: str
    note: str
    person_id: int | None
    mailbox_id: int | None
    received_at: datetime

    @classmethod
    def of(cls, one: Received) -> ReceivedOut:
        return cls(id=one.pk, **{name: getattr(one, name) for name in cls.model_fields if name != "id"})


class ReceivedWholeOut(ReceivedOut):
    letter: LetterOut


class LetterIn(Body):
    subject: Annotated[str, Field(max_length=300)] = Field(
        "", description="Of an answer: without it, Re: and hers."
    )
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    received_id: Id | None = Field(None, description="The mail that came in which this answers.")


class SentOut(BaseModel):
    id: int
    to: str
    subject: str
    state: MessageState


class Asked(Paging):
    state: ReceivedState | None = None


@router.get("/people/{person_id}/mails", response=list[TurnOut], summary="List the letters of a person")
def list_letters(request: ApiRequest, person_id: int) -> list[TurnOut]:
    """What was written between her and us, the latest first, at most 200."""
    return [_turn(one) for one in conversations.conversation(request.actor, person_id)]


@router.post("/people/{person_id}/mails", response={201: SentOut}, summary="Write to a person")
def write_letter(request: ApiRequest, person_id: int, body: LetterIn) -> SentOut:
    """Of our own accord, with a link to withdraw, or as an answer to a mail of hers."""
    made = actions.write_letter(
        person_id=person_id,
        subject=body.subject,
        text=body.text,
        answers=body.received_id,
        by=request.actor,
        now=request.now,
    )
    return SentOut(id=made.pk, to=made.to, subject=made.subject, state=MessageState(made.state))


@router.get("/people/{person_id}/mails/{letter}", response=OpenedOut, summary="Show a letter of a person")
def show_letter(request: ApiRequest, person_id: int, letter: str) -> OpenedOut:
    found = conversations.opened(request.actor, person_id, letter)
    return OpenedOut(**dict(_turn(found.turn)), letter=LetterOut.of(found.letter))


@router.get("/mail/received", response=PageOf[ReceivedOut], summary="List mails that came in, newest first")
def list_received(request: ApiRequest, asked: Query[Asked]) -> PageOf[ReceivedOut]:
    found = queries.received_page(
        request.actor, state=asked.state or "", size=asked.limit, cursor=asked.cursor
    )
    return PageOf[ReceivedOut].of(found, ReceivedOut.of)


@router.get("/mail/received/{received_id}", response=ReceivedWholeOut, summary="Show a mail that came in")
def show_received(request: ApiRequest, received_id: int) -> ReceivedWholeOut:
    found, letter = conversations.received(request.actor, received_id)
    return ReceivedWholeOut(**dict(ReceivedOut.of(found)), letter=LetterOut.of(letter))


def _turn(one: conversations.Turn) -> TurnOut:
    return TurnOut(**{name: getattr(one, name) for name in TurnOut.model_fields})
