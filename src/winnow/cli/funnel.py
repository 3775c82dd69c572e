"""`winnow funnel`: how many leads reach each stage, and why the others leave."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.ground.proportion import Proportion
    from winnow.insight.velocity import Velocity

MONTH = click.DateTime(formats=["%Y-%m", "%Y-%m-%d"])


@click.group()
def funnel() -> None:
    """From lead to customer: conversion with its n and interval, and the leaks."""


@funnel.command()
@click.option("--since", type=MONTH, help="The first month of arrival, such as 2026-01.")
@click.option("--until", type=MONTH, help="The last month of arrival.")
@click.option("--source", default="", help="Only leads from this source.")
@click.option("--owner", default="", metavar="EMAIL", help="Only leads of this owner.")
@frame.verb
def show(since: datetime | None, until: datetime | None, source: str, owner: str, as_json: bool) -> None:
    """The funnel of the leads that arrived in a period, and how long it took. With --json: {since, until, source, n,
    steps, velocity: {n, every, stages, decided, reversed, by_source, by_team}}."""
    from winnow.access.queries import find_user
    from winnow.insight.funnel import FunnelFilter
    from winnow.insight.funnel import lifecycle as ask

    by = frame.actor_of_call()
    asked = FunnelFilter(
        since=since.date() if since else None,
        until=until.date() if until else None,
        source=source,
        owner_id=find_user(by, email=owner).pk if owner else None,
    )
    found = ask(by, asked, now=frame.now())
    rows = [
        [
            step.label,
            step.n,
            _share(step.conversion),
            step.open,
            step.back,
            step.left,
            ", ".join(f"{leak.label} {leak.n}" for leak in step.leaks[:3]),
        ]
        for step in found.steps
    ]
    text = frame.table(
        rows, ["stage", "reached", "to the next", "still here", "went back", "left", "because"]
    )
    frame.answer(found, as_json=as_json, text=f"{text}\n\n{_velocity(found.velocity)}")


def _velocity(found: Velocity) -> str:
    rows = [
        [
            one.label,
            one.time.n,
            _days(one.time.median_days),
            _days(one.time.p80_days),
            one.time.still,
            _days(one.time.likely_median_days),
            one.back,
        ]
        for one in found.stages
    ]
    names = [
        "stage",
        "went on or left",
        "median days",
        "80 % within",
        "still here",
        "median with those",
        "back",
    ]
    undone = found.reversed
    return f"{frame.table(rows, names)}\n\ndecisions taken back  {undone.k} of {undone.n} {_share(undone)}"


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:.1f}"


def _share(found: Proportion | None) -> str:
    if found is None or found.rate is None or found.low is None or found.high is None:
        return ""
    return f"{found.rate:.1%} ({found.low:.1%} to {found.high:.1%}, n={found.n})"
