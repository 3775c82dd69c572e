"""`winnow doctor`: is this installation in order, and if not, what to do."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import click

from winnow.cli import frame, tables


@dataclass(frozen=True)
class Noticed:
    """A finding like those of jobs.checkup, which cannot be imported while settings are broken."""

    matter: str
    told: str
    state: str = "broken"


_SIGNS = {"ok": "ok     ", "warning": "warning", "broken": "BROKEN "}


@click.command()
@frame.as_json_option
def doctor(*, as_json: bool) -> None:
    """Look at settings, database, folder, jobs and counts. Exit code 1 when something is broken."""
    findings = _findings()
    worst = "broken" if any(found.state == "broken" for found in findings) else "ok"
    width = max(len(found.matter) for found in findings)
    lines = [f"{_SIGNS[found.state]}  {found.matter:<{width}}  {found.told}" for found in findings]
    frame.answer({"state": worst, "findings": findings}, as_json=as_json, text="\n".join(lines))
    if worst == "broken":
        sys.exit(1)


def _findings() -> list[Any]:
    from winnow.ground.refusals import SettingsBroken

    try:
        frame.set_up()
    except SettingsBroken as error:
        return [Noticed(name, told) for name, told in error.problems]

    from winnow.jobs import checkup

    findings: list[Any] = [*checkup.of_settings()]
    try:
        tables.reached()
    except SettingsBroken as error:
        return [*findings, *(Noticed(name, told) for name, told in error.problems)]
    missing = tables.missing()
    if missing:
        # A fresh folder, or a new version: nothing is wrong, but nothing can be counted either.
        told = f"{len(missing)} migrations are not applied yet: any other command applies them"
        return [*findings, Noticed("tables", told, state="warning")]
    if newer := tables.newer():
        told = f"a newer Winnow has used this database ({len(newer)} migrations are not in this one)"
        findings.append(Noticed("tables", told))
    return [*findings, *checkup.of_database(frame.now())]
