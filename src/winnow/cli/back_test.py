"""`winnow models backtest MODEL`: how a model would have done on leads whose end is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from winnow.cli import frame, progress

_DAY = click.DateTime(formats=["%Y-%m-%d"])


_ASKED = (
    click.argument("model", type=int),
    click.option("--from", "since", type=_DAY, help="Only leads created on this day or later."),
    click.option("--to", "until", type=_DAY, help="Only leads created on this day or before."),
    click.option(
        "--label",
        type=click.Choice(["won", "qualified"]),
        help="What is foretold; without it what the model was made for, else qualified.",
    ),
)


def _of_the_past(verb: Callable[..., None]) -> Callable[..., None]:
    """Which model is measured, and on which leads."""
    for asked in reversed(_ASKED):
        verb = asked(verb)
    return verb


@click.command()
@_of_the_past
@click.option(
    "--moment",
    type=click.Choice(["creation", "first_contact"]),
    default="creation",
    show_default=True,
    help="What was known by then counts.",
)
@frame.verb
def backtest(
    model: int,
    since: datetime | None,
    until: datetime | None,
    label: str | None,
    moment: str,
    as_json: bool,
) -> None:
    """Measure MODEL (its number) on leads whose end is known, from what was known before.

    Refused with the numbers, and exit code 1, where there is too little history.
    """
    from winnow.learning import actions
    from winnow.learning.floors import TooThin

    wanted = actions.Wanted(model, label or "", moment, _start(since), _end(until))
    with progress.bar("Scoring the past") as show:
        done = actions.back_test(wanted=wanted, by=frame.actor_of_call(), now=frame.now(), progress=show)
    report = {"back_test": done.pk, **done.report, "seconds": done.seconds}
    if done.message:
        if as_json:
            frame.answer({"model": str(done.model), **report}, as_json=True)
        raise TooThin(done.message)
    frame.answer(report, as_json=as_json, text=_text(done.report))


@click.command()
@_of_the_past
@frame.verb
def calibrate(
    model: int, since: datetime | None, until: datetime | None, label: str | None, as_json: bool
) -> None:
    """Measure MODEL (its number) on leads whose end is known, and let it say a probability with each score.

    A draft gets it itself; of any other model a draft of a copy is made.
    """
    from winnow.learning import actions

    wanted = actions.Wanted(model, label or "", since=_start(since), until=_end(until))
    actor, now = frame.actor_of_call(), frame.now()
    with progress.bar("Scoring the past") as show:
        done = actions.back_test(wanted=wanted, by=actor, now=now, progress=show)
    made = actions.use_calibration(back_test_id=done.pk, by=actor, now=now)
    found = {
        "model": made.pk,
        "back_test": done.pk,
        **{name: done.report[name] for name in ("label", "n", "auc", "brier", "ece")},
        "calibration": made.calibration,
    }
    text = f"draft {made.pk} says a probability, measured on {found['n']} leads (Brier {found['brier']:.3f})"
    frame.answer(found, as_json=as_json, text=text)


def _start(day: datetime | None) -> datetime | None:
    from django.utils import timezone

    return None if day is None else timezone.make_aware(day)


def _end(day: datetime | None) -> datetime | None:
    return None if day is None else _start(day + timedelta(days=1))


def _text(report: dict[str, Any]) -> str:
    lines = [
        f"{report['model']} on {report['n']} leads that have ended ({report['open']} are open): "
        f"{report['positives']} were {report['label']}",
        _measured("AUC", report["auc"], report["intervals"]["auc"]),
        _measured("Brier", report["brier"], report["intervals"]["brier"]),
        f"expected calibration error {report['ece']:.3f} ({report['calibration']} calibration; chance alone gives "
        f"{report['ece_by_luck']['mean']:.3f})",
        f"at {report['threshold']}: {report['promoted']} promoted, precision {_share(report['precision'])}, "
        f"recall {_share(report['recall'])}",
    ]
    if not report["signal"]:
        lines.append(
            "No signal: the interval of the AUC holds 0.5. This model orders leads no better than chance."
        )
    if report["too_good"]:
        lines.append("Too good to be true: look for a field that is filled in after the end is known.")
    if (others := report["not_learned_from"]) is not None:
        apart = "too few to measure" if others["auc"] is None else f"AUC {others['auc']:.3f}"
        lines.append(
            f"Learned from some of these leads, which flatters it; on {others['n']} that it has not seen: {apart}."
        )
    if anew := report["learned_anew"]:
        lines += _anew(anew)
    if live := report["live"]:
        gain, (low, high) = live["auc_gain"], live["intervals"]["auc_gain"]
        lines.append(f"against {report['live_model']}: AUC {gain:+.3f} ({low:+.3f} to {high:+.3f})")
    today = report["today"]
    lines.append(
        f"today: {today['promoted']['n']} of {today['leads']} waiting leads would be promoted, "
        f"{today['dropped']['n']} dropped"
    )
    lift = [
        [place, one["n"], f"{one['positives']:.1f}", _share(one["rate"]), f"{one['lift']:.2f}"]
        for place, one in enumerate(report["lift"], start=1)
    ]
    return "\n".join([*lines, frame.table(lift, ["tenth", "leads", "positive", "rate", "lift"])])


def _anew(anew: dict[str, Any]) -> list[str]:
    """What its way of learning is worth on leads that were not learned from."""
    ways = (("before each period", anew["time"]), ("by random fifths", anew["random"]))
    return [
        f"Learned anew {how}: AUC {found['auc']:.3f}, Brier {found['brier']:.3f}, calibration error {found['ece']:.3f} "
        f"(chance alone gives {found['ece_by_luck']['mean']:.3f}), n {found['n']}"
        for how, found in ways
        if found
    ]


def _measured(name: str, value: float, interval: list[float]) -> str:
    return f"{name} {value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def _share(share: dict[str, Any]) -> str:
    if share["rate"] is None:
        return "-"
    return f"{share['rate']:.1%} ({share['low']:.1%} to {share['high']:.1%}, n {share['n']})"
