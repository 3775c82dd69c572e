"""Forms that strangers fill in, and what they sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.forms import actions, queries
from winnow.forms.words import FormState, SubmissionState, Suspicion
from winnow.ground.keyset import Order, page

router = Router("forms", reads="forms:write")
CONTENT = (
    "{title, intro, button, thanks, redirect, language, fields: [{name, label, hint, required}], "
    "consents: [{purpose, text, required}], translations, double_opt_in, proof_of_work, refuse_disposable, "
    "business_only, embed_on, source, channel, campaign, product, team}: see docs/how-to/forms.md."
)


class FormOut(BaseModel):
    """`url` is where strangers find it; `counts` are submissions by state."""

    id: int
    key: str
    name: str
    state: FormState
    url: str
    version: int
    changed_at: datetime
    changed_by: str
    content: dict[str, Any]
    counts: dict[str, int]


class FormIn(Body):
    name: Name
    key: str = Field("", max_length=60, description="Its address, /f/KEY; without it, made from the name.")
    content: dict[str, Any] = Field(description=CONTENT)


class FormChangeIn(Body):
    name: Name | None = None
    content: dict[str, Any] | None = Field(None, description=f"The whole of it, as a new version. {CONTENT}")


class StateIn(Body):
    state: FormState


class SubmissionOut(BaseModel):
    """`values` by field name as they were written; `visit` says where the visitor came from."""

    id: int
    state: SubmissionState
    values: dict[str, Any]
    consents: list[int] = Field(description="Places of the consents that were ticked.")
    visit: dict[str, str]
    reason: Suspicion | None
    message: str
    version: int
    lead_id: int | None
    received_at: datetime
    confirmed_at: datetime | None
    taken_at: datetime | None

    @classmethod
    def of(cls, row: Any) -> SubmissionOut:
        named = ("state", "values", "consents", "visit", "message", "lead_id")
        moments = ("received_at", "confirmed_at", "taken_at")
        made = {name: getattr(row, name) for name in (*named, *moments)}
        return cls(id=row.pk, reason=row.reason or None, version=row.version.number, **made)


class SubmissionsAsked(Paging):
    state: SubmissionState | None = None


@router.get("", response=list[FormOut], summary="List forms")
def list_forms(request: ApiRequest) -> list[FormOut]:
    return [_out(one) for one in queries.forms(request.actor)]


@router.post("", response={201: FormOut}, summary="Make a form, as a draft")
def create_form(request: ApiRequest, body: FormIn) -> FormOut:
    made = actions.create_form(
        name=body.name, key=body.key, content=body.content, by=request.actor, now=request.now
    )
    return _out(queries.form_of(request.actor, made.pk))


@router.get("/{form_id}", response=FormOut, summary="Show a form")
def show_form(request: ApiRequest, form_id: int) -> FormOut:
    return _out(queries.form_of(request.actor, form_id))


@router.patch("/{form_id}", response=FormOut, summary="Change a form")
def change_form(request: ApiRequest, form_id: int, body: FormChangeIn) -> FormOut:
    actions.change_form(
        form_id=form_id, name=body.name, content=body.content, by=request.actor, now=request.now
    )
    return _out(queries.form_of(request.actor, form_id))


@router.put("/{form_id}/state", response=FormOut, summary="Let a form go live, or close it")
def put_state(request: ApiRequest, form_id: int, body: StateIn) -> FormOut:
    actions.set_state(form_id=form_id, state=body.state, by=request.actor)
    return _out(queries.form_of(request.actor, form_id))


@router.get(
    "/{form_id}/submissions", response=PageOf[SubmissionOut], summary="List what was sent, latest first"
)
def submissions(request: ApiRequest, form_id: int, asked: Query[SubmissionsAsked]) -> PageOf[SubmissionOut]:
    rows = queries.submissions(request.actor, form_id=form_id, state=asked.state or "")
    found = page(rows, Order("received_at", descending=True), size=asked.limit, cursor=asked.cursor)
    return PageOf[SubmissionOut].of(found, SubmissionOut.of)


@router.post(
    "/submissions/{submission_id}/take",
    response={202: SubmissionOut},
    summary="Take in what was held for a robot's, or was never confirmed",
)
def take(request: ApiRequest, submission_id: int) -> SubmissionOut:
    return SubmissionOut.of(
        actions.take_anyway(submission_id=submission_id, by=request.actor, now=request.now)
    )


def _out(found: queries.FormView) -> FormOut:
    told = {name: getattr(found, name) for name in FormOut.model_fields if name not in ("content", "url")}
    return FormOut(**told, content=found.content.as_data(), url=queries.public_url(found.key))
