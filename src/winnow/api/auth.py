"""Who is asking: the user of a bearer token within its scopes, or the person signed in to the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from ninja.utils import check_csrf

from winnow.access.actions import note_use
from winnow.access.actor import NOBODY, Actor
from winnow.access.queries import bearer_of
from winnow.api.limits import Allowance, allowances
from winnow.api.problems import NotSignedIn
from winnow.ground.refusals import NotAllowed
from winnow.partners.actions import KEY_START, partner_of

PARTNER = "/api/v1/partner/"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class ApiRequest(HttpRequest):
    """A request that was let in: `actor` asks, at the moment `now`."""

    actor: Actor
    now: datetime
    allowance: Allowance
    partner: Any


def admit(request: ApiRequest) -> None:
    """Puts `actor`, `now` and `allowance` on the request. Raises `NotSignedIn`, `NotAllowed`, `TooManyRequests`."""
    request.now = datetime.now(UTC)
    header = request.META.get("HTTP_AUTHORIZATION")
    asking = _signed_in(request) if header is None else _token(request, header)
    request.allowance = allowances.spend(asking, request.now)


def _token(request: ApiRequest, header: str) -> str:
    scheme, _, key = header.partition(" ")
    if scheme.lower() == "bearer" and key.strip().startswith(KEY_START):
        return _partner(request, key.strip())
    bearer = bearer_of(key.strip(), now=request.now) if scheme.lower() == "bearer" else None
    if bearer is None:
        raise NotSignedIn("This token is unknown, revoked or expired.")
    note_use(bearer=bearer, now=request.now)
    request.actor = bearer.actor
    return f"token:{bearer.token_id}"


def _partner(request: ApiRequest, key: str) -> str:
    """A partner is nobody's colleague: with its key it reaches its own leads and nothing else."""
    request.actor = NOBODY
    request.partner = partner_of(key, now=request.now)
    if not request.path_info.startswith(PARTNER):
        raise NotAllowed("A partner's key is for /api/v1/partner only.")
    return f"partner:{request.partner.pk}"


def _signed_in(request: ApiRequest) -> str:
    actor = getattr(request, "actor", None)
    if actor is None or actor.user_id is None:
        raise NotSignedIn("Send a token: Authorization: Bearer winnow_...")
    if request.method not in SAFE_METHODS and check_csrf(request) is not None:
        raise NotAllowed("A signed-in browser sends its CSRF token in the header X-CSRFToken.")
    return f"user:{actor.user_id}"


class _Admitted:
    """Says in OpenAPI how to sign in; `admit` has decided before ninja asks here."""

    def __call__(self, request: HttpRequest) -> bool:
        return hasattr(request, "allowance")


class BearerToken(_Admitted):
    openapi_security_schema: dict[str, Any] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A key made under Settings, Tokens or by `winnow token add`; it acts as its user.",
    }


class SignedIn(_Admitted):
    openapi_security_schema: dict[str, Any] = {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A browser signed in to the pages; unsafe methods need X-CSRFToken.",
    }
