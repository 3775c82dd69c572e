"""A submission becomes a lead, or one more thing that a known person did.

What a stranger writes never changes what is known already: it stands in the timeline, where colleagues read it. Nor
does a stranger's tick speak for a known person, until she has confirmed by mail that it was she.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from winnow.access.actor import SYSTEM, Actor
from winnow.capture.actions import capture_lead
from winnow.capture.fields import catalogue
from winnow.capture.models import Lead
from winnow.capture.words import Channel, OnMatch
from winnow.engagement.actions import record
from winnow.engagement.words import InteractionKind
from winnow.forms.content import Content, read_content
from winnow.forms.events import FormSubmitted, SubmissionTaken
from winnow.forms.models import Submission
from winnow.forms.words import SubmissionState, Suspicion
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound, Refused
from winnow.people.actions import record_consent
from winnow.people.words import How

DEFAULT_SOURCE = "Web form"
# What utm_medium says, in our words.
MEDIA = {
    "cpc": Channel.SEM,
    "ppc": Channel.SEM,
    "paidsearch": Channel.SEM,
    "organic": Channel.SEO,
    "social": Channel.SOCIAL,
    "paid_social": Channel.SOCIAL,
    "email": Channel.EMAIL,
    "newsletter": Channel.EMAIL,
    "display": Channel.ONLINE_BANNER,
    "banner": Channel.ONLINE_BANNER,
    "referral": Channel.WORD_OF_MOUTH,
    "event": Channel.EVENT,
    "content": Channel.CONTENT,
}


def take(submission_id: int, *, now: datetime) -> Submission:
    """Take one in; one that was taken, or waits for something else, is left as it is. What cannot be read is kept
    as refused, with the reason."""
    try:
        return _taken(submission_id, now)
    except Refused as refused:
        return _unreadable(submission_id, refused)


@transaction.atomic
def take_anyway(*, submission_id: int, by: Actor, now: datetime) -> Submission:
    """A person says that it was no robot. Raises `Conflict` for one that was taken already."""
    by.require("forms:write")
    made = _locked(submission_id)
    if made.state not in (SubmissionState.REFUSED, SubmissionState.UNCONFIRMED):
        raise Conflict(_("This submission was taken already."))
    made.state, made.reason, made.message = SubmissionState.RECEIVED, "", ""
    made.save(update_fields=["state", "reason", "message"])
    announce(FormSubmitted(made.pk, now))
    return made


@transaction.atomic
def _taken(submission_id: int, now: datetime) -> Submission:
    made = _locked(submission_id)
    if made.state != SubmissionState.RECEIVED:
        return made
    content = read_content(made.version.content, catalogue(archived=True))
    captured = capture_lead(
        values=_values(content, made), on_match=OnMatch.KEEP, reason=made.form.key, by=SYSTEM, now=now
    )
    lead = captured.lead
    record(
        person_id=lead.person_id,
        kind=InteractionKind.FORM,
        at=min(made.received_at, now),
        subject=made.form.name,
        body=_as_text(content, made.values),
        by=SYSTEM,
        now=now,
    )
    if captured.created or made.confirmed_at is not None:
        _record_consents(content, made, lead, now)
    made.lead, made.state, made.taken_at = lead, SubmissionState.TAKEN, now
    made.save(update_fields=["lead", "state", "taken_at"])
    announce(SubmissionTaken(made.pk, made.form_id, lead.pk, captured.created, now))
    return made


def _locked(submission_id: int) -> Submission:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("form", "version")
    found = rows.filter(pk=submission_id).first()
    if found is None:
        raise NotFound(_("There is no such submission."))
    return found


def _values(content: Content, made: Submission) -> dict[str, Any]:
    """What was written, and where it came from: the form's own words before those of the address."""
    visit: Mapping[str, str] = made.visit
    medium = visit.get("utm_medium", "").casefold()
    said = {
        "source": content.source or visit.get("utm_source", "") or DEFAULT_SOURCE,
        "campaign": content.campaign or visit.get("utm_campaign", ""),
        "channel": content.channel or MEDIA.get(medium, ""),
        "product": content.product,
        "team": content.team,
    }
    kept = {name: text[:120] for name, text in said.items() if text and name not in made.values}
    return {**made.values, **kept}


def _as_text(content: Content, values: Mapping[str, Any]) -> str:
    """A line a field, in the form's own words."""
    fields = catalogue(archived=True)
    with override(content.language or None):
        labels = {one.name: one.label or str(fields[one.name].label) for one in content.fields}
    return "\n".join(
        f"{labels.get(name, name)}: {', '.join(found) if isinstance(found, list) else found}"
        for name, found in values.items()
    )


def _record_consents(content: Content, made: Submission, lead: Lead, now: datetime) -> None:
    """The words are those that she saw, in her language; the form's version, kept for good, names them."""
    seen = content.spoken(made.visit.get("language", ""))
    for place in made.consents:
        consent = seen.consents[place]
        record_consent(
            person_id=lead.person_id,
            purpose=consent.purpose,
            granted=True,
            how=How.DOUBLE_OPT_IN if made.confirmed_at else How.FORM,
            text=consent.text,
            text_version=f"/f/{made.form.key} {made.version.number}",
            given_at=min(made.confirmed_at or made.received_at, now),
            proof=_("submission %(n)d") % {"n": made.pk},
            by=SYSTEM,
            now=now,
        )


@transaction.atomic
def _unreadable(submission_id: int, refused: Refused) -> Submission:
    made = _locked(submission_id)
    made.state, made.reason = SubmissionState.REFUSED, Suspicion.UNREADABLE
    made.message = f"{refused.field}: {refused.message}"[:500]
    made.save(update_fields=["state", "reason", "message"])
    return made
