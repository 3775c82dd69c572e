"""A creation that is sent twice happens once: the second answer repeats the first.

The answer is kept in the transaction of the creation, so either both are there or neither: one statement
more. Of two requests at the same moment one wins the unique key; the other is undone and gets the winner's
answer. Refusals are not kept: what was refused may be sent again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from winnow.access.idempotency import KeptAnswer, keep_answer, kept_answer
from winnow.api.auth import ApiRequest
from winnow.api.problems import TAKEN_MEANWHILE
from winnow.ground.refusals import Conflict, Invalid, Refused

HEADER = "Idempotency-Key"
LONGEST = 255


class KeyReused(Refused):
    code = "idempotency_key_reused"


def once(request: ApiRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer of `run`, or the one it gave when this key came first. Raises `KeyReused`, `Invalid`."""
    key = request.headers[HEADER]
    if not (0 < len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Invalid(f"A key is 1 to {LONGEST} printable ASCII characters.", field=HEADER)
    user_id = request.actor.user_id or 0
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            response: HttpResponseBase | None = run()
            if isinstance(response, HttpResponse) and response.status_code < 400:
                keep_answer(
                    user_id=user_id,
                    key=key,
                    fingerprint=fingerprint,
                    status=response.status_code,
                    body=response.content.decode(),
                    now=request.now,
                )
                return response
            transaction.set_rollback(True)
    except IntegrityError:
        response = None
    # Lost against the first one, or refused because the first one has already done it.
    kept = kept_answer(user_id=user_id, key=key)
    if kept is not None:
        return _repeated(kept, fingerprint)
    if response is None:
        raise Conflict(TAKEN_MEANWHILE)
    return response


def _fingerprint(request: ApiRequest) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type == "multipart/form-data":
        _add_form(digest, request)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _add_form(digest: hashlib._Hash, request: ApiRequest) -> None:
    """A form's stream has been read into fields and files by now."""
    digest.update(repr(sorted(request.POST.lists())).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(f"{name}={file.name}".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)


def _repeated(kept: KeptAnswer, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise KeyReused("This key came before with another request.", field=HEADER)
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json; charset=utf-8")
    response["Idempotent-Replayed"] = "true"
    return response
