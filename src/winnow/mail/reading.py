"""A mail that came in, read: who wrote it, what kind it is, and what is new in it.

Everything in it is anybody's. Nothing here takes longer than the mail is long: lines are looked at once, by short
patterns. Kinds are told by RFC 3834 (automatic answers), RFC 3464 (bounces), RFC 2919 and 2369 (lists).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from email.utils import parseaddr, parsedate_to_datetime

from winnow.ground.text import squeezed
from winnow.mail.words import MailKind

LONGEST_TEXT = 200_000
_MOST_REFERENCES = 50
_MOST_PARTS = 100
_ID = re.compile(r"<[^<>\s]{1,290}>")
_MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"})
_BLOCK_END = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
# Where mail programs put what they quote.
_QUOTE_IN_HTML = re.compile(
    r"<(?:blockquote|div class=\"gmail_quote|div id=\"(?:divrplyfwdmsg|appendonsend)|div class=\"moz-cite-prefix)",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|napisał(?:\(a\))?|skrev|пишет|написал\(?а?\)?)"
    r"(?: .{0,120})?[:：]\s*$",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"\s*-{2,}\s?(?:original message|forwarded message|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht)\s?-{2,}\s*$",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\*?(?:from|von|de|da|van|sent|gesendet|envoyé|enviado|to|an|à|para|subject|betreff|objet|asunto|date|datum)"
    r"\s?:\*?\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """An address that does not exist, and what its server said."""

    address: str
    told: str


@dataclass(frozen=True, kw_only=True)
class Read:
    """`text` is only what is new; `references` are the Message-IDs that it answers, latest first."""

    kind: MailKind
    message_id: str
    sender: str
    name: str
    subject: str
    sent_at: str
    text: str
    references: tuple[str, ...]
    bounced: tuple[Bounced, ...]


def read(raw: bytes) -> Read:
    mail = message_from_bytes(raw)
    name, sender = parseaddr(said(mail, "From"))
    references = _references(mail)
    found = _ID.search(said(mail, "Message-ID"))
    return Read(
        kind=_kind(mail, sender, bool(references)),
        message_id=found.group() if found else "",
        sender=squeezed(sender)[:254],
        name=squeezed(name)[:120],
        subject=squeezed(said(mail, "Subject"))[:300],
        sent_at=said(mail, "Date"),
        text=new_part(_text(mail)),
        references=references,
        bounced=tuple(_bounced(mail)),
    )


def new_part(text: str) -> str:
    """What the writer wrote, without what she quoted below or between it and without her signature. Everything,
    when all of it looks quoted."""
    kept: list[str] = []
    lines = text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\x00", "").split("\n")
    for place, line in enumerate(lines):
        if line.rstrip("\r") in ("-- ", "--") or _quotes_follow(lines, place):
            break
        if not line.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip() or text[:LONGEST_TEXT].strip()


def _quotes_follow(lines: list[str], place: int) -> bool:
    """Whether everything from here on is the mail that this one answers."""
    line = lines[place].strip()[:400]
    if not line:
        return False
    if _DIVIDER.match(line) or (len(line) > 20 and set(line) == {"_"}):
        return True
    if _WROTE.search(line[-160:]):
        below = [one for one in lines[place + 1 : place + 4] if one.strip()]
        return not below or below[0].lstrip().startswith(">") or "@" in line or any(c.isdigit() for c in line)
    return (
        all(_HEADING.match(one.strip()[:80]) for one in lines[place : place + 3]) and len(lines) > place + 2
    )


def _kind(mail: Mail, sender: str, answers: bool) -> MailKind:
    kinds = {part.get_content_type() for part in _parts(mail)}
    precedence = said(mail, "Precedence").strip().lower()
    machine = sender.partition("@")[0].lower() in _MACHINES
    if "message/delivery-status" in kinds:
        return MailKind.BOUNCE
    if any(
        str(part.get_param("method", "")).upper() in ("REPLY", "COUNTER")
        for part in _parts(mail)
        if part.get_content_type() == "text/calendar"
    ):
        return MailKind.ANSWER
    if mail.get("List-Id") or mail.get("List-Post") or precedence in ("list", "bulk", "junk"):
        return MailKind.LIST
    if mail.get("List-Unsubscribe") and not answers:
        return MailKind.LIST
    automatic = said(mail, "Auto-Submitted").partition(";")[0].strip().lower() not in ("", "no")
    own_words = mail.get("X-Autoreply") or mail.get("X-Autorespond") or precedence == "auto_reply"
    nobody = said(mail, "Return-Path").strip() == "<>"
    return MailKind.AUTOMATIC if automatic or own_words or nobody or machine else MailKind.LETTER


def _parts(mail: Mail) -> Iterator[Mail]:
    for count, part in enumerate(mail.walk()):
        if count >= _MOST_PARTS:
            return
        yield part


def said(mail: Mail, name: str) -> str:
    """A header's words; as they stand when they are wrongly coded."""
    raw = str(mail.get(name, ""))[:10_000]
    try:
        return str(make_header(decode_header(raw))).replace("\n", " ").replace("\r", " ")
    except (ValueError, LookupError, TypeError, AssertionError):
        return raw.encode("utf-8", "replace").decode()


def _references(mail: Mail) -> tuple[str, ...]:
    earlier = _ID.findall(said(mail, "References"))
    found = [*_ID.findall(said(mail, "In-Reply-To"))[:5], *reversed(earlier)]
    return tuple(dict.fromkeys(found))[:_MOST_REFERENCES]


def _text(mail: Mail) -> str:
    """The plain words of the mail, else those of its HTML without what it quotes."""
    whole = ""
    for part in _parts(mail):
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if part.get_content_type() == "text/plain":
            if text := decoded(part).strip():
                return text
        elif part.get_content_type() == "text/html" and not whole:
            whole = _plain(decoded(part))
    return whole


def decoded(part: Mail) -> str:
    body = part.get_payload(decode=True)
    if not isinstance(body, bytes):
        return ""
    try:
        return body.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return body.decode("utf-8", "replace")


def _plain(markup: str) -> str:
    import nh3

    quote = _QUOTE_IN_HTML.search(markup)
    fresh = markup[: quote.start()] if quote and quote.start() else markup
    lines = nh3.clean(_BLOCK_END.sub("\n", fresh[: LONGEST_TEXT * 4]), tags=set())
    return re.sub(r"\n{3,}", "\n\n", html.unescape(lines))


def _bounced(mail: Mail) -> Iterator[Bounced]:
    """Recipients that failed for good: a passing failure (4.x.x) says nothing about the address."""
    for part in _parts(mail):
        told_of = part.get_payload()
        if part.get_content_type() != "message/delivery-status" or not isinstance(told_of, list):
            continue
        for told in told_of:
            if not isinstance(told, Mail):
                continue
            address = said(told, "Final-Recipient").partition(";")[2].strip()
            gone = said(told, "Status").strip().startswith("5")
            if address and gone and said(told, "Action").strip().lower() == "failed":
                yield Bounced(address=address[:254], told=squeezed(said(told, "Diagnostic-Code"))[:300])


def returned_ids(raw: bytes) -> set[str]:
    """The Message-IDs of what a bounce brings back: only who got our mail knows them."""
    found: set[str] = set()
    for part in _parts(message_from_bytes(raw)):
        if part.get_content_type() == "text/rfc822-headers":
            part = message_from_bytes(decoded(part).encode("utf-8", "replace"))
        found.update(_ID.findall(said(part, "Message-ID")))
    return found


def moment(sent_at: str) -> float | None:
    """Seconds since 1970 that a Date says; None for none."""
    try:
        return parsedate_to_datetime(sent_at).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None
