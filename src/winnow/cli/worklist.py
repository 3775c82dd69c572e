"""`winnow worklist`: whom next, and why."""

from __future__ import annotations

from datetime import timedelta

import click

from winnow.cli import frame


@click.group()
def worklist() -> None:
    """Whom to turn to next, in order of promise and expected value."""


@worklist.command()
@click.option(
    "--all", "everybodys", is_flag=True, help="Everybody's work that may be seen, not only one's own."
)
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True)
@frame.verb
def show(everybodys: bool, limit: int, as_json: bool) -> None:
    """The worklist. With --json: {items}."""
    from winnow.insight.words import Scope
    from winnow.insight.worklist import worklist as ask

    scope = Scope.ALL if everybodys else Scope.MINE
    found = ask(frame.actor_of_call(), scope=scope, limit=limit, now=frame.now())
    rows = [[task.key, task.who, task.why, task.to_do, task.expected] for task in found]
    text = frame.table(rows, ["task", "who", "why now", "what to do", "expected"])
    frame.answer({"items": found}, as_json=as_json, text=text)


@worklist.command()
@click.argument("task")
@click.option(
    "--kind", default="call", show_default=True, help="What it was: call, email_sent, meeting, note."
)
@click.option("--note", default="", help="What came of it.")
@frame.verb
def done(task: str, kind: str, note: str, as_json: bool) -> None:
    """Record TASK (such as lead:12) as done."""
    from winnow.insight.actions import finish

    finish(key=task, kind=kind, note=note, by=frame.actor_of_call(), now=frame.now())
    frame.answer({"task": task, "done": True}, as_json=as_json, text=f"Done: {task}")


@worklist.command()
@click.argument("task")
@click.option("--days", type=click.IntRange(0, 365), default=1, show_default=True, help="0 brings it back.")
@frame.verb
def snooze(task: str, days: int, as_json: bool) -> None:
    """Keep TASK off the worklist for some days."""
    from winnow.insight import actions

    now = frame.now()
    until = now + timedelta(days=days) if days else None
    actions.snooze(key=task, until=until, by=frame.actor_of_call(), now=now)
    frame.answer({"task": task, "until": until}, as_json=as_json)
