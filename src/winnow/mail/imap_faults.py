"""What goes wrong with a mail server, in one sentence for whoever set up the mailbox."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _
from imap_tools.errors import MailboxFolderStatusError, MailboxLoginError

from winnow.ground.outward import NoAddress, PrivateAddress
from winnow.ground.text import squeezed
from winnow.mail.imap_connection import Place


class MailboxFails(Exception):
    """The mailbox cannot be read now; the message says why, for whoever set it up."""


class SaysNoTo(MailboxFails):
    """The server lists this mail and does not hand it out."""


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Whatever goes wrong out there becomes one sentence."""
    try:
        yield
    except MailboxFails:
        raise
    except Exception as error:
        raise MailboxFails(_sentence(error, place)[:500]) from error


def _sentence(error: Exception, place: Place) -> str:
    words = {"host": place.host[:100], "port": place.port, "told": _answer(error)}
    if isinstance(error, NoAddress):
        return _("No server has this name: %(host)s.") % words
    if isinstance(error, PrivateAddress):
        return (
            _("%(host)s is a private address. Whoever runs Winnow can allow it: WINNOW_PRIVATE_MAILBOXES.")
            % words
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s is not valid: %(told)s") % words
    if isinstance(error, ssl.SSLError):
        return _("%(host)s does not speak TLS on port %(port)d.") % words
    if isinstance(error, OSError):
        return _("The mail server does not answer: %(host)s, port %(port)d.") % words
    if isinstance(error, MailboxLoginError):
        return _("The mail server does not accept this name and password. It says: %(told)s") % words
    if isinstance(error, MailboxFolderStatusError):
        return _("The mail server does not open the folder %(folder)s. It says: %(told)s") % {
            **words,
            "folder": place.folder[:100],
        }
    return _("The mail server gives an answer that makes no sense: %(told)s") % words


def _answer(error: Exception) -> str:
    """What the server itself said, as far as it did."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return squeezed(error.verify_message)[:200]
    said = getattr(error, "command_result", None)
    if said and len(said) > 1 and said[1] and isinstance(said[1][0], bytes):
        return squeezed(said[1][0].decode("utf-8", "replace"))[:200]
    return squeezed(f"{type(error).__name__} {error}")[:200]
