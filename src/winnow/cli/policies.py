"""`winnow policies`: which gates make a prospect, as versions; a version is a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TextIO

import click

from winnow.cli import frame
from winnow.cli.json_file import object_of

if TYPE_CHECKING:
    from winnow.qualification.queries import PolicyView

_PARTS = (
    "name",
    "needs",
    "profile",
    "least_confidence",
    "on_lapse",
    "self_reported",
    "offers",
    "offers_to",
    "answer_hours",
)


@click.group()
def policies() -> None:
    """Which gates make a prospect: the versions of the policy, and which is in force."""


@policies.command("list")
@frame.verb
def list_(as_json: bool) -> None:
    """All versions, the one in force first. With --json: {items}."""
    from winnow.qualification import queries

    found = queries.policies(frame.actor_of_call())
    rows = [[one.id, one.label, one.state, ", ".join(one.needs)] for one in found]
    frame.answer(
        {"items": found}, as_json=as_json, text=frame.table(rows, ["id", "policy", "state", "needs"])
    )


@policies.command()
@click.argument("policy", type=int)
@frame.verb
def show(policy: int, as_json: bool) -> None:
    """POLICY (its number) as a file that `draft` takes: {name, needs, profile, least_confidence, on_lapse,
    self_reported, offers, offers_to, answer_hours}."""
    from winnow.qualification import queries

    found = asdict(queries.policy(frame.actor_of_call(), policy))
    frame.answer({name: found[name] for name in _PARTS}, as_json=True)


@policies.command()
@click.argument("source", type=click.File(encoding="utf-8-sig"))
@frame.verb
def draft(source: TextIO, as_json: bool) -> None:
    """Make a draft from a file as `show` writes it."""
    from winnow.ground.refusals import Invalid
    from winnow.qualification import actions
    from winnow.qualification.policy_draft import PolicyDraft

    file = object_of(source, _PARTS)
    needs, profile = file.get("needs"), file.get("profile") or {}
    if not isinstance(needs, list) or not isinstance(profile, dict):
        raise Invalid("needs is a list of gates, profile an object.", field="needs")
    made = actions.draft_policy(
        policy=PolicyDraft(
            **{**file, "name": str(file.get("name") or ""), "needs": needs, "profile": profile}
        ),
        by=frame.actor_of_call(),
        now=frame.now(),
    )
    _answer(made.pk, as_json)


@policies.command()
@click.argument("policy", type=int)
@frame.verb
def publish(policy: int, as_json: bool) -> None:
    """Put POLICY in force. Nobody is moved: `winnow qualification promote-ready` does that."""
    from winnow.qualification import actions

    actions.publish_policy(policy_id=policy, by=frame.actor_of_call(), now=frame.now())
    _answer(policy, as_json)


@policies.command()
@frame.verb
def rollback(as_json: bool) -> None:
    """Put back the policy that was in force before this one."""
    from winnow.qualification import actions

    made = actions.roll_back_policy(by=frame.actor_of_call(), now=frame.now())
    _answer(made.pk, as_json)


@policies.command()
@click.argument("policy", type=int)
@frame.verb
def discard(policy: int, as_json: bool) -> None:
    """Throw a draft away."""
    from winnow.qualification import actions

    actions.discard_policy(policy_id=policy, by=frame.actor_of_call())
    frame.answer({"id": policy, "discarded": True}, as_json=as_json)


def _answer(policy_id: int, as_json: bool) -> None:
    from winnow.qualification import queries

    found: PolicyView = queries.policy(frame.actor_of_call(), policy_id)
    shown: dict[str, Any] = {"id": found.id, "label": found.label, "state": found.state, "needs": found.needs}
    frame.answer(shown, as_json=as_json)
