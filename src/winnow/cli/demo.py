"""`winnow demo load`: a company with a year of history, to look around in."""

from __future__ import annotations

import click

from winnow.cli import frame


@click.group()
def demo() -> None:
    """A realistic company to look around in: users, leads, opportunities, a year of history."""


@demo.command()
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=2000, show_default=True, help="How many.")
@frame.verb
def load(*, leads: int, as_json: bool) -> None:
    """Load the demo into an empty Winnow; where it is already, keep it as it is."""
    from winnow.cli.progress import bar
    from winnow.demo.business import COMPANY, DOMAIN, PASSWORD, SIGN_INS
    from winnow.demo.load import load as load_demo

    with bar("Telling a year") as progress:
        done = load_demo(leads=leads, now=frame.now(), progress=progress)
    sign_ins = [{"email": f"{name}@{DOMAIN}", "password": PASSWORD, "is": told} for name, told in SIGN_INS]
    verb = "is here already, and is kept" if done.already else f"was made in {done.seconds:.1f} s"
    lines = [
        f"{COMPANY} {verb}: {done.leads} leads, {done.opportunities} opportunities.",
        f"Sign in with the password {PASSWORD} as",
        *(f"  {one['email']:<22} {one['is']}" for one in sign_ins),
    ]
    answer = {
        "already": done.already,
        "leads": done.leads,
        "opportunities": done.opportunities,
        "seconds": done.seconds,
        "sign_ins": sign_ins,
    }
    frame.answer(answer, as_json=as_json, text="\n".join(lines))
