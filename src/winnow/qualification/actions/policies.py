"""Versions of the policy: a published one never changes, a draft becomes the next, an older one can be put back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from winnow.access.actor import Actor
from winnow.ground.events import announce
from winnow.ground.refusals import Conflict, NotFound
from winnow.qualification.actions.publishing import check_together, enforce
from winnow.qualification.events import JudgingDue
from winnow.qualification.in_force import published, published_policy
from winnow.qualification.models import Policy, Publication
from winnow.qualification.policy_draft import PolicyDraft, stored
from winnow.qualification.words import FrameworkState

PERMISSION = "qualification:frameworks"


@transaction.atomic
def draft_policy(*, policy: PolicyDraft, by: Actor, now: datetime) -> Policy:
    """A draft of a policy. Raises `Invalid` naming the part."""
    by.require(PERMISSION)
    columns = stored(policy)
    return Policy.objects.create(**columns, version=_next_version(columns["name"]), created_at=now)


@transaction.atomic
def change_policy(*, policy_id: int, policy: PolicyDraft, by: Actor) -> Policy:
    """Replace everything about a draft. Raises `Conflict` for a version that can no longer change."""
    by.require(PERMISSION)
    draft = _draft(policy_id)
    columns = stored(policy)
    if columns["name"] != draft.name:
        draft.version = _next_version(columns["name"])
    for name, value in columns.items():
        setattr(draft, name, value)
    draft.save()
    return draft


@transaction.atomic
def discard_policy(*, policy_id: int, by: Actor) -> None:
    by.require(PERMISSION)
    _draft(policy_id).delete()


@transaction.atomic
def publish_policy(*, policy_id: int, by: Actor, now: datetime) -> Policy:
    """From now on leads become prospects by this version; decisions stay as they were made, and nobody is moved.
    Raises `Invalid` when it needs a level that the framework in force cannot pass."""
    by.require(PERMISSION)
    policy = _locked(policy_id)
    if policy.state == FrameworkState.PUBLISHED:
        raise Conflict(_("%(policy)s is in force already.") % {"policy": policy}, field="policy")
    check_together(published(), policy)
    enforce(policy, by=by, now=now)
    announce(JudgingDue(by=by, now=now))
    return policy


@transaction.atomic
def roll_back_policy(*, by: Actor, now: datetime) -> Policy:
    """Put back the policy that was in force before this one. Raises `Conflict` when there was none."""
    by.require(PERMISSION)
    present = published_policy()
    before = (
        Publication.objects.filter(policy__isnull=False).exclude(policy=present.pk).order_by("-pk").first()
    )
    if before is None or before.policy_id is None:
        raise Conflict(_("No other policy was in force before this one."), field="policy")
    return publish_policy(policy_id=before.policy_id, by=by, now=now)


def _draft(policy_id: int) -> Policy:
    found = _locked(policy_id)
    if found.state != FrameworkState.DRAFT:
        raise Conflict(
            _("%(policy)s is not a draft: decisions rest on it. Make a new draft.") % {"policy": found},
            field="policy",
        )
    return found


def _locked(policy_id: int) -> Policy:
    found = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if found is None:
        raise NotFound(_("There is no policy %(id)s.") % {"id": policy_id}, field="policy")
    return found


def _next_version(name: str) -> int:
    last = Policy.objects.filter(name=name).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1
