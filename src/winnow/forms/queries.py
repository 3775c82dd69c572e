"""What doors ask about forms and what came through them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.capture.fields import Field, catalogue
from winnow.forms.actions.building import latest_version
from winnow.forms.actions.submitting import waiting_for
from winnow.forms.content import NOT_ASKED, Content, read_content
from winnow.forms.models import Form, FormVersion, Submission
from winnow.forms.words import FormState, SubmissionState
from winnow.ground.refusals import Invalid, NotFound


@dataclass(frozen=True)
class FormView:
    """A form as colleagues see it. `counts` are submissions by state; `version` is the number of the latest."""

    id: int
    key: str
    name: str
    state: str
    version: int
    changed_at: datetime
    changed_by: str
    content: Content
    counts: dict[str, int]


def forms(actor: Actor) -> list[FormView]:
    """All of them, by name."""
    actor.require("forms:write")
    found = list(Form.objects.order_by("name", "pk"))
    counts = _counts([form.pk for form in found])
    latest = _latest([form.pk for form in found])
    return [_view(form, latest[form.pk], counts.get(form.pk, {})) for form in found]


def names_of_forms(actor: Actor) -> list[tuple[int, str]]:
    """Which forms there are: their addresses are public, so their names are no secret."""
    actor.require("leads:read")
    return list(Form.objects.order_by("name", "pk").values_list("pk", "name"))


def form_of(actor: Actor, form_id: int) -> FormView:
    """Raises `NotFound`."""
    actor.require("forms:write")
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        raise NotFound(_("There is no such form."))
    return _view(form, latest_version(form), _counts([form.pk]).get(form.pk, {}))


def live_form(key: str) -> tuple[Form, Content]:
    """For a visitor. Raises `NotFound` for one that is not open."""
    form = Form.objects.filter(key=key, state=FormState.LIVE).first()
    if form is None:
        raise NotFound(_("This form is not open."))
    return form, content_of(form)


def public_url(key: str) -> str:
    """Where strangers find the form."""
    return f"{settings.ENVIRONMENT.base_url.rstrip('/')}/f/{key}"


def check_link(token: str, *, now: datetime) -> None:
    """Raises `NotFound` for a link of confirmation that is forged or too old."""
    waiting_for(token, now=now)


def content_of(form: Form) -> Content:
    return read_content(latest_version(form).content, catalogue(archived=True))


def submissions(actor: Actor, *, form_id: int, state: str = "") -> QuerySet[Submission]:
    """Latest first. Whoever makes forms sees all that comes through them. Raises `NotFound`, `Invalid`."""
    form_of(actor, form_id)
    if state and state not in SubmissionState.values:
        raise Invalid(_("A submission is one of %s.") % ", ".join(SubmissionState.values), field="state")
    found = Submission.objects.filter(form_id=form_id, **({"state": state} if state else {}))
    return found.select_related("version", "lead__person").order_by("-received_at", "-pk")


def askable() -> dict[str, Field]:
    """The fields that a form may ask for, by name."""
    return {name: one for name, one in catalogue().items() if one.given and name not in NOT_ASKED}


def _counts(form_ids: list[int]) -> dict[int, dict[str, int]]:
    rows = Submission.objects.filter(form_id__in=form_ids).order_by().values_list("form_id", "state")
    counts: dict[int, dict[str, int]] = {}
    for form_id, state, n in rows.annotate(n=Count("pk")):
        counts.setdefault(form_id, {})[state] = n
    return counts


def _latest(form_ids: list[int]) -> dict[int, FormVersion]:
    rows = FormVersion.objects.filter(form_id__in=form_ids).select_related("by").order_by("form_id", "number")
    return {version.form_id: version for version in rows}


def _view(form: Form, version: FormVersion, counts: dict[str, int]) -> FormView:
    return FormView(
        id=form.pk,
        key=form.key,
        name=form.name,
        state=form.state,
        version=version.number,
        changed_at=version.at,
        changed_by=version.by.name if version.by else "",
        content=read_content(version.content, catalogue(archived=True)),
        counts=counts,
    )
