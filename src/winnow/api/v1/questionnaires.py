"""Questionnaires: the questions of the framework in a link that the lead fills in, and how they are worded."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.questionnaires import actions, queries
from winnow.questionnaires.queries import QuestionnaireView, WordingView
from winnow.questionnaires.steps import Step

router = Router("questionnaires", reads="leads:read")
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


class SendIn(Body):
    """Without `send` only the link is made, to be handed over otherwise."""

    send: bool = Field(True, strict=True, description="Mail the link to the person.")
    person_id: Number | None = Field(
        None, description="Somebody of the lead's organization; without it, the lead's own person."
    )
    days: int = Field(actions.LASTS_DAYS, ge=1, le=365, description="How long the link lasts.")
    language: Annotated[str, Field(max_length=10)] = Field(
        "", description="Such as de; without it, the reader's own."
    )


class RevokeIn(Body):
    note: Annotated[str, Field(max_length=500)] = ""


class WordingIn(Body):
    """How questions are put to leads, by their keys: {asked, required, text, hint, labels: {value: label}}. `open`
    lets strangers fill it in; `embed_on` are the sites that may show it in a frame."""

    title: Annotated[str, Field(max_length=120)] = ""
    intro: Annotated[str, Field(max_length=2000)] = ""
    thanks: Annotated[str, Field(max_length=2000)] = ""
    language: Annotated[str, Field(max_length=10)] = ""
    open: bool = Field(False, strict=True, description="Whether strangers may fill it in.")
    embed_on: list[Annotated[str, Field(max_length=300)]] = Field([], max_length=20)
    questions: dict[str, Any] = {}
    translations: dict[str, Any] = Field(
        {}, description="By language: {title, intro, thanks, questions: {key: {text, hint, labels}}}."
    )


@router.get(
    "/leads/{lead_id}/questionnaires",
    response=PageOf[QuestionnaireView],
    summary="List the questionnaires of a lead, the latest first",
)
def list_questionnaires(request: ApiRequest, lead_id: int) -> PageOf[QuestionnaireView]:
    found = queries.questionnaires(request.actor, lead_id, now=request.now)
    return PageOf[QuestionnaireView].model_construct(items=found, next=None, previous=None)


@router.post(
    "/leads/{lead_id}/questionnaires",
    response={201: QuestionnaireView},
    summary="Send a lead the questions that are still open",
)
def send_questionnaire(request: ApiRequest, lead_id: int, body: SendIn) -> QuestionnaireView:
    made = actions.send(
        lead_id=lead_id,
        person_id=body.person_id,
        by_mail=body.send,
        days=body.days,
        language=body.language,
        by=request.actor,
        now=request.now,
    )
    return queries.questionnaire(request.actor, made.pk, now=request.now)


@router.get("/questionnaires/wording", response=WordingView, summary="Show how questions are put to leads")
def show_wording(request: ApiRequest) -> WordingView:
    return queries.wording(request.actor)


@router.put("/questionnaires/wording", response=WordingView, summary="Change how questions are put to leads")
def change_wording(request: ApiRequest, body: WordingIn) -> WordingView:
    actions.word(content=body.model_dump(), by=request.actor, now=request.now)
    return queries.wording(request.actor)


@router.get(
    "/frameworks/{framework_id}/questionnaire",
    response=list[Step],
    summary="Show what a lead would be asked, step by step",
)
def preview_questionnaire(request: ApiRequest, framework_id: int) -> list[Step]:
    return queries.preview(request.actor, framework_id)


@router.get("/questionnaires/{questionnaire_id}", response=QuestionnaireView, summary="Show a questionnaire")
def show_questionnaire(request: ApiRequest, questionnaire_id: int) -> QuestionnaireView:
    return queries.questionnaire(request.actor, questionnaire_id, now=request.now)


@router.post(
    "/questionnaires/{questionnaire_id}/remind",
    response=QuestionnaireView,
    summary="Mail the link of a questionnaire again",
)
def remind_of_questionnaire(request: ApiRequest, questionnaire_id: int) -> QuestionnaireView:
    actions.remind(questionnaire_id=questionnaire_id, by=request.actor, now=request.now)
    return queries.questionnaire(request.actor, questionnaire_id, now=request.now)


@router.post(
    "/questionnaires/{questionnaire_id}/revoke",
    response=QuestionnaireView,
    summary="Let the link of a questionnaire lead nowhere",
)
def revoke_questionnaire(request: ApiRequest, questionnaire_id: int, body: RevokeIn) -> QuestionnaireView:
    actions.revoke(questionnaire_id=questionnaire_id, note=body.note, by=request.actor, now=request.now)
    return queries.questionnaire(request.actor, questionnaire_id, now=request.now)
