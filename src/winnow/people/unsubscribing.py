"""Signed links with which somebody withdraws consent to e-mail herself, in one click (RFC 8058). They never end:
the right to withdraw does not, either (GDPR, article 7.3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import SYSTEM, Actor
from winnow.ground.refusals import NotFound
from winnow.people.consenting import record_consent
from winnow.people.models import Person
from winnow.people.queries import person as person_of
from winnow.people.words import How, Purpose

_SALT = "winnow.people.unsubscribing"


def link_to_unsubscribe(actor: Actor, person_id: int) -> str:
    """The link that belongs into a mail to this person, and into its List-Unsubscribe header. Raises `NotFound`."""
    found = person_of(actor, person_id)
    token = signing.dumps([found.pk], salt=_SALT).replace(":", ".")
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/unsubscribe/{token}"


def whose(token: str) -> Person:
    """Whom a link is about, also after she was merged into another record. Raises `NotFound` for a forged one."""
    try:
        [person_id] = signing.loads(token.replace(".", ":"), salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotFound(_("This link is not complete. Open it from the message that you got.")) from error
    # The signature is the right to it.
    people = Person.objects.visible_to(SYSTEM)
    found = people.filter(pk=person_id).first()
    for _step in range(20):
        if found is None or found.merged_into_id is None:
            break
        found = people.filter(pk=found.merged_into_id).first()
    if found is None:
        raise NotFound(_("We no longer know who this link was for: nothing will be sent to you."))
    return found


@transaction.atomic
def unsubscribe(*, token: str, also: Collection[str] = (), now: datetime) -> None:
    """Withdraw consent to e-mail, and to what else is named; doing it again changes nothing. Raises `NotFound`."""
    found = whose(token)
    for purpose in Purpose:
        asked = purpose == Purpose.EMAIL or purpose.value in also
        if not asked or getattr(found, f"{purpose.value}_consent") is False:
            continue
        record_consent(
            person_id=found.pk,
            purpose=purpose,
            granted=False,
            how=How.LINK,
            proof=_("the link in a mail, opened %(at)s") % {"at": now.isoformat()},
            by=SYSTEM,
            now=now,
        )
