"""Policies: which gates make a prospect, as versions."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from winnow.api.auth import ApiRequest
from winnow.api.fields import Name
from winnow.api.paging import PageOf
from winnow.api.rest import Body, Router
from winnow.qualification import actions, queries
from winnow.qualification.policy_draft import PolicyDraft
from winnow.qualification.queries import PolicyView
from winnow.qualification.words import Confidence, Gate, OnLapse

router = Router("policies", reads="leads:read")


class PolicyIn(Body):
    """`profile` is a condition in the rule language of scoring: {combinator, not, rules: [{field, operator, value}]};
    {} for none."""

    name: Name
    needs: Annotated[list[Gate], Field(min_length=1, max_length=6)]
    profile: dict[str, Any] = {}
    least_confidence: Confidence = Field(Confidence.LOW, description="Answers below it decide nothing.")
    on_lapse: OnLapse = Field(
        OnLapse.FLAG, description="What follows when answers behind a gate have expired."
    )

    self_reported: Confidence = Field(
        Confidence.MEDIUM, description="How sure we are of what leads write into questionnaires."
    )

    offers: bool = Field(True, description="Offer every lead that becomes marketing-qualified to its team.")
    offers_to: Annotated[str, Field(max_length=120)] = Field(
        "", description="The team, by name, to which leads are offered that nobody owns."
    )
    answer_hours: Annotated[int, Field(ge=0, le=8760)] = Field(
        24, description="Hours until an offer is to be answered; 0 for no clock."
    )

    def draft(self) -> PolicyDraft:
        return PolicyDraft(**self.model_dump())


@router.get("", response=PageOf[PolicyView], summary="List all versions of the policy")
def list_policies(request: ApiRequest) -> PageOf[PolicyView]:
    found = queries.policies(request.actor)
    return PageOf[PolicyView].model_construct(items=found, next=None, previous=None)


@router.post("", response={201: PolicyView}, summary="Draft a policy")
def draft_policy(request: ApiRequest, body: PolicyIn) -> PolicyView:
    made = actions.draft_policy(policy=body.draft(), by=request.actor, now=request.now)
    return queries.policy(request.actor, made.pk)


@router.post("/rollback", response=PolicyView, summary="Put back the policy that was in force before")
def roll_back_policy(request: ApiRequest) -> PolicyView:
    made = actions.roll_back_policy(by=request.actor, now=request.now)
    return queries.policy(request.actor, made.pk)


@router.get("/{policy_id}", response=PolicyView, summary="Show a policy")
def show_policy(request: ApiRequest, policy_id: int) -> PolicyView:
    return queries.policy(request.actor, policy_id)


@router.put("/{policy_id}", response=PolicyView, summary="Replace a draft")
def change_policy(request: ApiRequest, policy_id: int, body: PolicyIn) -> PolicyView:
    actions.change_policy(policy_id=policy_id, policy=body.draft(), by=request.actor)
    return queries.policy(request.actor, policy_id)


@router.delete("/{policy_id}", response={204: None}, summary="Discard a draft")
def discard_policy(request: ApiRequest, policy_id: int) -> None:
    actions.discard_policy(policy_id=policy_id, by=request.actor)


@router.post("/{policy_id}/publish", response=PolicyView, summary="Put a policy in force")
def publish_policy(request: ApiRequest, policy_id: int) -> PolicyView:
    actions.publish_policy(policy_id=policy_id, by=request.actor, now=request.now)
    return queries.policy(request.actor, policy_id)
