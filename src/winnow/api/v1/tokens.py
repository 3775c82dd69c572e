"""Tokens: keys for programs. The key itself is shown once, when the token is made."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Query
from pydantic import BaseModel, Field

from winnow.access import actions, queries
from winnow.access.models import Token
from winnow.api.auth import ApiRequest
from winnow.api.fields import Id, Moment, Name, Named
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Order, page

router = Router("tokens", reads="")


class TokenOut(BaseModel):
    id: int
    name: str
    prefix: str = Field(description="How the key begins, after `winnow_`.")
    user: Named
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None

    @classmethod
    def of(cls, token: Token) -> TokenOut:
        return cls(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            user=Named(id=token.user_id, name=token.user.name),
            scopes=token.scopes,
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )


class TokenMade(TokenOut):
    key: str = Field(description="Shown this once; only its SHA-256 is kept.")


class TokenIn(Body):
    name: Name
    scopes: list[Annotated[str, Field(max_length=60)]] = Field(
        max_length=50, description="Permissions, at most those that the caller has."
    )
    user_id: Id | None = Field(None, description="Whom the token acts for; without it, the caller.")
    expires_at: Moment | None = None


@router.get("", response=PageOf[TokenOut], summary="List tokens")
def list_tokens(request: ApiRequest, paging: Query[Paging]) -> PageOf[TokenOut]:
    newest_first = Order("created_at", descending=True)
    found = page(queries.tokens(request.actor), newest_first, size=paging.limit, cursor=paging.cursor)
    return PageOf[TokenOut].of(found, TokenOut.of)


@router.post("", response={201: TokenMade}, summary="Make a token")
def add_token(request: ApiRequest, body: TokenIn) -> TokenMade:
    user = queries.find_user(request.actor, pk=body.user_id or request.actor.user_id)
    token, key = actions.add_token(
        user=user,
        name=body.name,
        scopes=body.scopes,
        expires_at=body.expires_at,
        by=request.actor,
        now=request.now,
    )
    return TokenMade(**dict(TokenOut.of(token)), key=key)


@router.get("/{token_id}", response=TokenOut, summary="Show a token")
def show_token(request: ApiRequest, token_id: int) -> TokenOut:
    return TokenOut.of(queries.find_token(request.actor, pk=token_id))


@router.delete("/{token_id}", response={204: None}, summary="Revoke a token")
def revoke_token(request: ApiRequest, token_id: int) -> None:
    actions.revoke_token(token_id=token_id, by=request.actor, now=request.now)
