"""`winnow models reliability`: whether what was foretold happened."""

from __future__ import annotations

from typing import Any

import click

from winnow.cli import frame


@click.command()
@frame.verb
def reliability(as_json: bool) -> None:
    """Check the probabilities of leads and opportunities against what happened, now."""
    from winnow.learning import actions, queries

    by = frame.actor_of_call()
    actions.check_reliability(by=by, now=frame.now())
    found = queries.reliability(by)
    lines = [_line(one.of.value, one.report, one.drifting) for one in (found.leads, found.opportunities)]
    frame.answer(found, as_json=as_json, text="\n".join(lines))


def _line(name: str, report: dict[str, Any], drifting: bool) -> str:
    if report["missing"]:
        lacking = ", ".join(f"{n} more {what}" for what, n in report["missing"].items())
        return f"{name}: {report['n']} have ended since something was foretold of them; needed: {lacking}"
    told = (
        f"{name}: n {report['n']}, Brier {report['brier']:.3f}, calibration error {report['ece']:.3f}{_by_luck(report)}, "
        f"AUC {report['auc']:.3f}"
    )
    return f"{told}; DRIFTING" if drifting else told


def _by_luck(report: dict[str, Any]) -> str:
    """Checks before it was measured do not have it."""
    luck = report.get("ece_by_luck")
    return f" (chance alone gives {luck['mean']:.3f})" if luck else ""
