"""Secrets of others kept in our tables, such as a calendar's password: unreadable without the owner's key.

Encrypt, then authenticate: the keystream is HMAC-SHA256 in counter mode under a fresh nonce (a pseudo-random
function in CTR mode), the tag an HMAC over nonce and ciphertext under a second key. Both keys are derived from
the secret key by label, as HKDF does (RFC 5869). The standard library has no cipher of its own.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets

from django.conf import settings

_NONCE_BYTES = 16
_TAG_BYTES = 32


class Unreadable(ValueError):
    """Sealed with another key, or changed since."""


def sealed(text: str, *, purpose: str) -> str:
    """`text` as it may be stored; only `opened` with the same purpose reads it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = _mixed(text.encode(), _key(purpose, "cipher"), nonce)
    tag = hmac.digest(_key(purpose, "tag"), nonce + hidden, "sha256")
    return base64.urlsafe_b64encode(nonce + tag + hidden).decode()


def opened(stored: str, *, purpose: str) -> str:
    """Raises `Unreadable`."""
    try:
        raw = base64.urlsafe_b64decode(stored)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("This is nothing sealed.") from error
    nonce, tag, hidden = (
        raw[:_NONCE_BYTES],
        raw[_NONCE_BYTES : _NONCE_BYTES + _TAG_BYTES],
        raw[_NONCE_BYTES + _TAG_BYTES :],
    )
    if not hmac.compare_digest(tag, hmac.digest(_key(purpose, "tag"), nonce + hidden, "sha256")):
        raise Unreadable("It was sealed with another key, or changed since.")
    return _mixed(hidden, _key(purpose, "cipher"), nonce).decode()


def _key(purpose: str, use: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"winnow.sealed:{purpose}:{use}".encode(), "sha256")


def _mixed(data: bytes, key: bytes, nonce: bytes) -> bytes:
    size = hashlib.sha256().digest_size
    stream = b"".join(
        hmac.digest(key, nonce + block.to_bytes(8, "big"), "sha256") for block in range(-(-len(data) // size))
    )
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))
