"""A mail as it is shown to people: whole, with nothing in it that could act. HTML is cleaned down to words, lists,
tables and links; pictures go, since loading one tells its sender who reads. Attachments are listed, never opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail

from django.utils.translation import gettext as _

from winnow.ground.refusals import NotFound
from winnow.ground.text import squeezed
from winnow.mail.reading import LONGEST_TEXT, decoded, said

_MOST_PARTS = 100
_DEEPEST = 20
_LONGEST_MARKUP = LONGEST_TEXT * 4
_TAGS = frozenset(
    {
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "ins",
        "li",
        "ol",
        "p",
        "pre",
        "s",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
    }
)


@dataclass(frozen=True)
class Attachment:
    """`place` counts from 0, `kind` is what its sender says that it is."""

    place: int
    name: str
    kind: str
    size_bytes: int


@dataclass(frozen=True)
class Shown:
    """`html` is safe to put into a page; "" where the mail has only words."""

    to: str
    cc: str
    written_at: str
    text: str
    html: str
    attachments: tuple[Attachment, ...]


def shown(raw: bytes) -> Shown:
    mail = message_from_bytes(raw)
    parts = list(_leaves(mail))
    text = next(
        (part for part in parts if part.get_content_type() == "text/plain" and not _attached(part)), None
    )
    markup = next(
        (part for part in parts if part.get_content_type() == "text/html" and not _attached(part)), None
    )
    return Shown(
        to=squeezed(said(mail, "To"))[:1000],
        cc=squeezed(said(mail, "Cc"))[:1000],
        written_at=squeezed(said(mail, "Date"))[:100],
        text=decoded(text)[:LONGEST_TEXT].replace("\x00", "").strip() if text else "",
        html=cleaned(decoded(markup)) if markup else "",
        attachments=tuple(
            Attachment(place, _name(part, place), part.get_content_type()[:100], len(_body(part)))
            for place, part in enumerate(_attachments(parts))
        ),
    )


def attachment(raw: bytes, place: int) -> tuple[str, bytes]:
    """Name and content of one attachment. Raises `NotFound`."""
    found = list(_attachments(list(_leaves(message_from_bytes(raw)))))
    if not 0 <= place < len(found):
        raise NotFound(_("There is no such attachment."))
    return _name(found[place], place), _body(found[place])


def cleaned(markup: str) -> str:
    import nh3

    return nh3.clean(
        markup[:_LONGEST_MARKUP],
        tags=set(_TAGS),
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        clean_content_tags={"script", "style", "title", "template", "svg", "math"},
    )


def _leaves(mail: Mail, depth: int = 0) -> Iterator[Mail]:
    """Its parts; a mail inside a mail is one, and is an attachment."""
    inner = mail.get_payload()
    if depth < _DEEPEST and mail.is_multipart() and isinstance(inner, list) and _holds_parts(mail):
        for part in inner[:_MOST_PARTS]:
            if isinstance(part, Mail):
                yield from _leaves(part, depth + 1)
    else:
        yield mail


def _holds_parts(mail: Mail) -> bool:
    return mail.get_content_maintype() == "multipart"


def _attached(part: Mail) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _attachments(parts: list[Mail]) -> Iterator[Mail]:
    return (part for part in parts[:_MOST_PARTS] if _attached(part))


def _name(part: Mail, place: int) -> str:
    try:
        given = squeezed(str(part.get_filename() or ""))
    except (ValueError, LookupError, TypeError, AssertionError):
        given = ""
    plain = given.replace("/", "_").replace("\\", "_").replace('"', "")[:150].lstrip(".")
    return plain or _("attachment %(n)d") % {"n": place + 1}


def _body(part: Mail) -> bytes:
    body = part.get_payload(decode=True)
    if isinstance(body, bytes):
        return body
    inner = part.get_payload()
    return (
        b"".join(one.as_bytes() for one in inner if isinstance(one, Mail)) if isinstance(inner, list) else b""
    )
