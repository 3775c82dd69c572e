"""A stranger fills a form in. What was sent is in the database before anybody is thanked.

A robot is thanked as well: it learns nothing, and what it sent is kept apart, where a person can still take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from winnow.capture.fields import catalogue
from winnow.capture.values import given
from winnow.forms.actions.building import latest_version
from winnow.forms.content import Content, read_content
from winnow.forms.events import FormSubmitted
from winnow.forms.models import Form, Submission
from winnow.forms.robots import TOKEN_LASTS, suspicion_of
from winnow.forms.words import FormState, SubmissionState, Suspicion
from winnow.ground.counters import counters
from winnow.ground.events import announce
from winnow.ground.refusals import Invalid, NotFound
from winnow.ground.words import Kind
from winnow.mail.actions import Letter, queue
from winnow.people.normalise import domain_of, is_disposable, is_free_mail

CONFIRM_WITHIN = timedelta(days=7)
_LONGEST = 2000
_LONGEST_LONG_TEXT = 20_000
_CONFIRMING = Signer(salt="winnow.forms.confirm")


@dataclass(frozen=True)
class Filled:
    """What a browser sent: `values` by field name, as lists; `ticked` are the places of the consents; `visit` is
    where the visitor came from (utm_*, referrer, page)."""

    values: Mapping[str, Sequence[str]]
    ticked: frozenset[int] = frozenset()
    visit: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    honeypot: str = ""
    token: str = ""
    nonce: str = ""


@transaction.atomic
def submit(*, key: str, filled: Filled, confirm_url: str, now: datetime) -> Submission:
    """Keep it. `confirm_url` is the address that a mail of confirmation names, with TOKEN in it.

    Raises `NotFound` for a form that is not live, and `Invalid` that names the field which a person filled in wrong.
    """
    form = Form.objects.filter(key=key, state=FormState.LIVE).first()
    if form is None:
        raise NotFound(_("This form is not open."))
    version = latest_version(form)
    content = read_content(version.content, catalogue(archived=True))
    values = _written(content, filled.values)
    suspicion = _suspicion(form, content, filled, now)
    if suspicion is None:
        _check(content, values, filled, now)
    state = _state(content, suspicion)
    made = Submission.objects.create(
        form=form,
        version=version,
        state=state,
        values=values,
        consents=[place for place in sorted(filled.ticked) if place < len(content.consents)],
        visit=_visit(filled),
        reason=suspicion or "",
        received_at=now,
    )
    if state == SubmissionState.UNCONFIRMED:
        _ask_to_confirm(made, content.spoken(filled.language), confirm_url, now)
    elif state == SubmissionState.RECEIVED:
        announce(FormSubmitted(made.pk, now))
    return made


@transaction.atomic
def confirm(*, token: str, now: datetime) -> Submission:
    """Somebody who reads that mailbox says that it was she. Doing it again changes nothing.

    Raises `NotFound` for a link that is forged or older than a week.
    """
    made = waiting_for(token, now=now, lock=True)
    if made.state == SubmissionState.UNCONFIRMED:
        made.state, made.confirmed_at = SubmissionState.RECEIVED, now
        made.save(update_fields=["state", "confirmed_at"])
        announce(FormSubmitted(made.pk, now))
    return made


def waiting_for(token: str, *, now: datetime, lock: bool = False) -> Submission:
    """The submission that a link of confirmation is about. Raises `NotFound`."""
    try:
        pk = int(_CONFIRMING.unsign(token))
    except (BadSignature, ValueError):
        pk = 0
    rows = Submission.objects.select_for_update(of=("self",)) if lock else Submission.objects.all()
    found = rows.select_related("form", "version").filter(pk=pk).first()
    if found is None or now - found.received_at > CONFIRM_WITHIN:
        raise NotFound(_("This link is not valid any more. Please fill in the form again."))
    return found


def _written(content: Content, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What stands in the fields that the form asks for, cut at what anybody would type; the rest is dropped."""
    fields, kept = catalogue(archived=True), {}
    for asked in content.fields:
        kind = fields[asked.name].kind
        most = _LONGEST_LONG_TEXT if kind == Kind.LONG_TEXT else _LONGEST
        found = [
            text.replace("\x00", "").strip()[:most]
            for text in values.get(asked.name, ())[:50]
            if text.strip()
        ]
        if found:
            kept[asked.name] = found if kind == Kind.MANY_CHOICES else found[0]
    return kept


def _suspicion(form: Form, content: Content, filled: Filled, now: datetime) -> Suspicion | None:
    # Who confirms by mail has shown that she is no robot: then the form works without script as well.
    wants_work = content.proof_of_work and not content.double_opt_in
    found = suspicion_of(
        key=form.key,
        honeypot=filled.honeypot,
        token=filled.token,
        nonce=filled.nonce,
        wants_work=wants_work,
        now=now,
    )
    if found is None and wants_work and not _first_use(filled.token):
        return Suspicion.NO_WORK
    return found


def _first_use(token: str) -> bool:
    """One piece of work buys one submission."""
    return counters().count(f"form-work:{token[-40:]}", seconds=int(TOKEN_LASTS.total_seconds())) == 1


def _check(content: Content, values: Mapping[str, Any], filled: Filled, now: datetime) -> None:
    for asked in content.fields:
        if asked.required and asked.name not in values:
            raise Invalid(_("Please fill this in."), field=asked.name)
    for place, consent in enumerate(content.consents):
        if consent.required and place not in filled.ticked:
            raise Invalid(_("Please agree to this."), field=f"consent-{place}")
    checked = given(values, now=now)
    if not (checked.emails or checked.phones):
        first = "email" if any(one.name == "email" for one in content.fields) else "phone"
        raise Invalid(_("Please tell how to reach you."), field=first)
    for address in checked.emails or []:
        _check_domain(content, domain_of(address))


def _check_domain(content: Content, domain: str) -> None:
    if content.refuse_disposable and is_disposable(domain):
        raise Invalid(_("Please give an address at which you can be reached for longer."), field="email")
    if content.business_only and is_free_mail(domain):
        raise Invalid(_("Please give the address of your organization."), field="email")


def _state(content: Content, suspicion: Suspicion | None) -> SubmissionState:
    if suspicion is not None:
        return SubmissionState.REFUSED
    return SubmissionState.UNCONFIRMED if content.double_opt_in else SubmissionState.RECEIVED


def _visit(filled: Filled) -> dict[str, str]:
    kept = {name: text.replace("\x00", "")[:500] for name, text in filled.visit.items() if text}
    return kept | ({"language": filled.language} if filled.language else {})


def _ask_to_confirm(made: Submission, content: Content, confirm_url: str, now: datetime) -> None:
    url = confirm_url.replace("TOKEN", _CONFIRMING.sign(str(made.pk)))
    text = _("Please confirm that it was you who filled in “%(title)s”:\n\n%(url)s\n\n"
             "If it was not you, do nothing: nothing is kept in use.")  # fmt: skip
    letter = Letter(
        to=made.values["email"],
        subject=_("Please confirm: %s") % content.title,
        text=text % {"title": content.title, "url": url},
    )
    queue(key=f"form-confirm:{made.pk}", letter=letter, now=now)
