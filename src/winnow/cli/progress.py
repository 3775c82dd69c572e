"""A progress bar on standard error: on a terminal only, since nobody reads one in a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_WIDTH = 30


@contextmanager
def bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Yields a function that takes how many are done and how many there are."""
    shown = sys.stderr.isatty()

    def show(done: int, total: int) -> None:
        if shown:
            filled = _WIDTH if total == 0 else min(_WIDTH, done * _WIDTH // total)
            line = f"\r{label} [{'#' * filled}{'.' * (_WIDTH - filled)}] {done:,} of {total:,}"
            click.echo(line, err=True, nl=False)

    try:
        yield show
    finally:
        if shown:
            click.echo("", err=True)
