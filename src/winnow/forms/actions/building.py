"""Making a form and changing it: every change is a version of its own, the ones before it stay."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import catalogue
from winnow.forms.content import Content, read_content
from winnow.forms.models import Form, FormVersion
from winnow.forms.words import FormState
from winnow.ground.refusals import Conflict, Invalid, NotFound
from winnow.ground.text import key_of, squeezed
from winnow.mail.sending import configured


@transaction.atomic
def create_form(*, name: str, content: Mapping[str, Any], key: str = "", by: Actor, now: datetime) -> Form:
    """A draft. Its address is made from the name where `key` gives none. Raises `Invalid`, `Conflict`."""
    by.require("forms:write")
    name = _name(name)
    key = key_of(key or name, longest=60).replace("_", "-")
    if not key:
        raise Invalid(_("The address needs letters or digits."), field="key")
    if Form.objects.filter(key=key).exists():
        raise Conflict(_("Another form has the address %s.") % key, field="key")
    form = Form.objects.create(key=key, name=name, created_at=now)
    _add_version(form, read_content(content, catalogue()), by=by, now=now)
    return form


@transaction.atomic
def change_form(
    *,
    form_id: int,
    name: str | None = None,
    content: Mapping[str, Any] | None = None,
    by: Actor,
    now: datetime,
) -> Form:
    """New wording and fields are a new version, at once in force. Raises `Invalid` that names the place."""
    by.require("forms:write")
    form = _locked(form_id)
    if name is not None:
        form.name = _name(name)
        form.save(update_fields=["name"])
    if content is not None:
        made = read_content(content, catalogue())
        latest = latest_version(form)
        if made != read_content(latest.content, catalogue(archived=True)):
            _may_go_live(form.state, made)
            _add_version(form, made, by=by, now=now)
    return form


@transaction.atomic
def set_state(*, form_id: int, state: str, by: Actor) -> Form:
    """Let it be filled in, or close it. Raises `Conflict` where a live form could not do what it promises."""
    by.require("forms:write")
    form = _locked(form_id)
    if state not in FormState.values:
        raise Invalid(_("A form is one of %s.") % ", ".join(FormState.values), field="state")
    _may_go_live(state, read_content(latest_version(form).content, catalogue()))
    form.state = state
    form.save(update_fields=["state"])
    return form


def latest_version(form: Form) -> FormVersion:
    return form.versions.order_by("-number")[0]


def _may_go_live(state: str, content: Content) -> None:
    if state == FormState.LIVE and content.double_opt_in and not configured():
        message = _("To be confirmed by mail, a mail server must be set first.")
        raise Conflict(message, field="double_opt_in")


def _add_version(form: Form, content: Content, *, by: Actor, now: datetime) -> FormVersion:
    number = form.versions.count() + 1
    return FormVersion.objects.create(
        form=form, number=number, content=content.as_data(), at=now, by_id=by.user_id
    )


def _locked(form_id: int) -> Form:
    form = Form.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise NotFound(_("There is no such form."))
    return form


def _name(name: str) -> str:
    found = squeezed(name)[:120]
    if not found:
        raise Invalid(_("A form needs a name."), field="name")
    return found
