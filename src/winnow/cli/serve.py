"""`winnow serve`: pages, API and worker in one command."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from winnow.cli import frame


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes for pages."
)
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads in each.")
@click.option("--no-worker", is_flag=True, help="Leave background work to `winnow worker`.")
def serve(*, port: int, host: str, workers: int, threads: int, no_worker: bool) -> None:
    """Serve pages and API, and do background work beside them. Ctrl-C stops everything."""
    from winnow.cli import server

    try:
        listener = server.listening(host, port)
    except server.CannotListen as error:
        raise click.ClickException(str(error)) from error
    frame.ready()
    port = listener.getsockname()[1]
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - shown, not bound
    shown = f"[{here}]" if ":" in here else here
    address = _address(f"http://{shown}:{port}")
    application = _loaded(with_api=workers > 1)
    pages = server.Pages(application, descriptor=listener.fileno(), workers=workers, threads=threads)
    children = [server.Child("pages", pages.run)]
    if not no_worker:
        children.append(server.Child("worker", _work))
    server.freeze()
    parent = server.Parent(
        children,
        on_answer=lambda: frame.say(f"Winnow is at {address} (Ctrl-C stops it)"),
        probe=lambda: server.answers(listener, f"{shown}:{port}"),
    )
    sys.exit(parent.run())


def _address(own: str) -> str:
    """Where people reach Winnow: what was set, else where it listens."""
    from django.conf import settings

    environment = settings.ENVIRONMENT
    if "base_url" not in environment.model_fields_set:
        environment.base_url = own
        os.environ["WINNOW_BASE_URL"] = own
    address: str = environment.base_url
    return address


def _loaded(*, with_api: bool) -> Any:
    """The application with all that the children need, imported once before they are forked. The API is worth that
    where several processes share it; a single one loads it when it is first asked."""
    from django.core.wsgi import get_wsgi_application
    from django.db import connections
    from django.urls import get_resolver

    import winnow.jobs.timetable
    import winnow.jobs.worker  # noqa: F401 - for the worker child
    from winnow.ground import events

    application = get_wsgi_application()
    events.wire_now()
    for addresses in get_resolver().url_patterns:
        if with_api:
            _ = getattr(addresses, "url_patterns", ())
    connections.close_all()
    return application


def _work() -> None:
    from django.conf import settings

    from winnow.jobs.worker import Worker

    Worker(lease_seconds=settings.ENVIRONMENT.worker_lease_seconds, apart=True).run()
