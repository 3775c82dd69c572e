"""`winnow models learn`: a scorecard from history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame, progress

if TYPE_CHECKING:
    from winnow.learning.actions import Learned

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--name", default="", help="What the draft is called.")
@click.option(
    "--label",
    type=click.Choice(["won", "qualified"]),
    default="won",
    show_default=True,
    help="What is foretold: that a lead becomes a customer, or a prospect.",
)
@click.option(
    "--until", type=_DAY, help="Only leads created before this day, and only what was known by then."
)
@click.option("--keep", multiple=True, metavar="FIELD", help="Use this field although it seems to leak.")
@click.option("--leave-out", multiple=True, metavar="FIELD", help="Do not use this field.")
@click.option("--rising", multiple=True, metavar="FIELD", help="More of this never gives fewer points.")
@click.option("--falling", multiple=True, metavar="FIELD", help="More of this never gives more points.")
@frame.verb
def learn(
    name: str,
    label: str,
    until: datetime | None,
    keep: tuple[str, ...],
    leave_out: tuple[str, ...],
    rising: tuple[str, ...],
    falling: tuple[str, ...],
    as_json: bool,
) -> None:
    """Learn a scorecard from leads that have ended, and make a draft of it.

    Fields that leak the end are found and left out, each with its reason. Refused, with the reason and the numbers
    and exit code 1, where too few leads have ended or nothing that is known tells how.
    """
    from winnow.ground.refusals import Refused
    from winnow.learning import actions

    wanted = actions.ToLearn(label, name, _start(until), keep, leave_out, rising, falling)
    try:
        with progress.bar("Learning") as show:
            done = actions.learn(wanted=wanted, by=frame.actor_of_call(), now=frame.now(), progress=show)
    except Refused as refused:
        if as_json:
            frame.answer({"refused": refused.message, "code": refused.code, **refused.details}, as_json=True)
        raise
    frame.answer(_answer(done), as_json=as_json, text=_text(done))


@click.command(name="learn-wins")
@frame.verb
def learn_wins(as_json: bool) -> None:
    """Learn what opportunities are won from those that have closed, and say the chance of every open one anew.

    The worker does it every night. Where the fields say nothing, the rates of the stages count: `used` is false.
    """
    from winnow.learning import actions

    made, changed = actions.learn_wins_now(by=frame.actor_of_call(), now=frame.now())
    found = {"closed": made.n, "won": made.won, "used": made.used, "changed": changed, **made.report}
    how = "the fields count" if made.used else "the rates of the stages count"
    why = made.report.get("refused") or _order(made.report)
    text = f"{made.n} closed, {made.won} won: {how} ({why}); {changed} chances changed"
    frame.answer(found, as_json=as_json, text=text)


def _order(report: dict[str, Any]) -> str:
    low, high = report["auc_interval"]
    told = f"AUC {report['auc']:.3f}, {low:.3f} to {high:.3f}; trees {report['yardstick']['auc']:.3f}"
    return told if report["signal"] else f"no signal: {told}"


def _start(day: datetime | None) -> datetime | None:
    from django.utils import timezone

    return None if day is None else timezone.make_aware(day)


def _answer(done: Learned) -> dict[str, Any]:
    measures = ("auc", "brier", "ece")
    report = done.report
    return {
        "model": done.model,
        "rows": report["rows"],
        **{name: report[name] for name in measures},
        "yardstick": {name: report["yardstick"][name] for name in measures},
        "left_out": report["left_out"],
        "seconds": report["seconds"],
    }


def _text(done: Learned) -> str:
    report = done.report
    how = "leads that came later" if report["measured_by"] == "time" else "leads of other folds"
    head = (
        f"draft {done.model}, learned from {report['rows']} leads ({report['positives']} {report['label']}) "
        f"in {report['seconds']} s; measured on {how}"
    )
    rows = [
        [who, *(f"{found[name]:.3f}" for name in ("auc", "brier", "ece"))]
        for who, found in (("scorecard", report), ("boosted trees", report["yardstick"]))
    ]
    used = frame.table(
        [[one["label"], f"{one['least']:+d}", f"{one['most']:+d}"] for one in report["fields"]],
        ["field", "least", "most"],
    )
    out = [f"left out: {one['field']}. {one['reason']}" for one in report["left_out"]]
    luck = f"chance alone gives a calibration error of {report['ece_by_luck']['mean']:.3f} on as many leads"
    return "\n".join([head, frame.table(rows, ["", "AUC", "Brier", "calibration error"]), luck, used, *out])
