"""The outbox: what was sent by mail, and what could not be."""

from __future__ import annotations

from datetime import datetime

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Router
from winnow.mail import actions, queries
from winnow.mail.queries import Message
from winnow.mail.words import MessageState

router = Router("mail", reads="settings:write")


class MessageOut(BaseModel):
    id: int
    key: str = Field(description="What it is about; the same key is never sent twice.")
    to: str
    subject: str
    state: MessageState
    attempts: int
    error: str
    created_at: datetime
    sent_at: datetime | None

    @classmethod
    def of(cls, one: Message) -> MessageOut:
        same = {name: getattr(one, name) for name in cls.model_fields if name != "id"}
        return cls(id=one.pk, **same)


class Asked(Paging):
    state: MessageState | None = None


@router.get("", response=PageOf[MessageOut], summary="List messages, newest first")
def list_messages(request: ApiRequest, asked: Query[Asked]) -> PageOf[MessageOut]:
    found = queries.message_page(
        request.actor, state=asked.state or "", size=asked.limit, cursor=asked.cursor
    )
    return PageOf[MessageOut].of(found, MessageOut.of)


@router.post("/{message_id}/retry", response=MessageOut, summary="Send a message that failed after all")
def retry(request: ApiRequest, message_id: int) -> MessageOut:
    return MessageOut.of(actions.retry(message_id=message_id, by=request.actor, now=request.now))
