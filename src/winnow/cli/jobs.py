"""`winnow jobs`: what waits, runs and failed in the background, and trying it again."""

from __future__ import annotations

import click

from winnow.cli import frame

STATES = ["ready", "running", "failed", "successful"]


@click.group()
def jobs() -> None:
    """Background jobs: list them, try failed ones again."""


@jobs.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="Only jobs in this state.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The newest N.")
@frame.verb
def list_jobs(*, state: str | None, limit: int, as_json: bool) -> None:
    """The newest jobs, with the error of those that failed."""
    from winnow.jobs import queries

    found = queries.jobs(frame.actor_of_call(), state=state or "", limit=limit)
    rows = [(row.id, row.task, row.state, row.attempts, row.enqueued_at, row.error) for row in found]
    text = frame.table(rows, ["id", "task", "state", "attempts", "enqueued", "error"])
    frame.answer(found, as_json=as_json, text=text)


@jobs.command()
@click.argument("job_id", metavar="[ID]", required=False)
@click.option("--all", "every", is_flag=True, help="Every failed job.")
@frame.verb
def retry(*, job_id: str | None, every: bool, as_json: bool) -> None:
    """Try a failed job again, with all its attempts."""
    from winnow.jobs import actions

    if bool(job_id) == every:
        raise click.UsageError("Name one job, or give --all.")
    if job_id:
        actions.retry(job_id=job_id, by=frame.actor_of_call())
        retried = 1
    else:
        retried = actions.retry_all(by=frame.actor_of_call())
    frame.answer({"retried": retried}, as_json=as_json)
