"""`winnow worker`: work on the queue in this process, or say how the queue and its workers stand."""

from __future__ import annotations

import click

from winnow.cli import frame


@click.command()
@click.option("--queues", default="", help="Queues to work on, separated by commas. Default: all.")
@click.option("--until-empty", is_flag=True, help="Stop when nothing is due any more.")
@click.option("--status", "show_status", is_flag=True, help="Say how queue and workers stand, and leave.")
@frame.verb
def worker(*, queues: str, until_empty: bool, show_status: bool, as_json: bool) -> None:
    """Do background work: imports, scoring, the timetable. Any number of workers may run at once."""
    from django.conf import settings

    from winnow.jobs.worker import QUEUES, Worker

    if show_status:
        _say_status(as_json=as_json)
        return
    chosen = [name.strip() for name in queues.split(",") if name.strip()] or list(QUEUES)
    if unknown := set(chosen) - set(QUEUES):
        raise click.BadParameter(
            f"there is no queue {', '.join(sorted(unknown))}; there are {', '.join(QUEUES)}"
        )
    frame.say(f"Working on {' and '.join(chosen)} (Ctrl-C finishes the job in hand and stops)")
    Worker(
        lease_seconds=settings.ENVIRONMENT.worker_lease_seconds,
        queues=chosen,
        until_empty=until_empty,
        apart=True,
    ).run()


def _say_status(*, as_json: bool) -> None:
    from winnow.jobs import queries

    found = queries.status(frame.actor_of_call(), now=frame.now())
    workers = frame.table(
        [
            (row.worker, row.host, row.process, row.seen_at, "yes" if row.alive else "no")
            for row in found.workers
        ],
        ["worker", "host", "process", "last seen", "alive"],
    )
    text = (
        f"waiting {found.waiting}, running {found.running}, failed {found.failed}, stuck {found.stuck}, "
        f"longest overdue {found.overdue_seconds:.0f} s\n\n{workers}"
    )
    frame.answer(found, as_json=as_json, text=text)
