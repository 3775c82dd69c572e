"""Reading what comes next while something else is done with the file, on another core where there is one.

A forked process reads: it has everything that reading needs in memory, asks no database, and hands chunks over by a
pipe. Where forking is not safe a thread does it, if the database is another process: SQLite works in ours, and
would have to win the interpreter back after every row.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, TypeVar

from django.db import connection
from django.utils import translation

T = TypeVar("T")
_LENGTH_BYTES = 8
_NO_MORE = object()


def ahead(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """The same items, made from now on while those before are in use. Making them may not ask the database."""
    if sys.platform == "linux" and (os.cpu_count() or 1) > 1:
        received = _forked(items)
        next(received)
        return received
    return _threaded(items) if connection.vendor == "postgresql" else items


@contextmanager
def beside(make: Callable[[], T], *, when: bool) -> Iterator[Callable[[], T]]:
    """What gives what `make` gives, which is made from now on `when` that pays, else when it is asked for."""
    made = (make() for _ in range(1))
    with closing(ahead(made) if when else made) as coming:
        yield lambda: next(coming)


@contextmanager
def uncollected() -> Iterator[Callable[[], object]]:
    """Without the collector's many walks over rows that are all still needed: a sixth of an import's time. What is
    yielded collects what is young; call it where the rows in hand have been dealt with, or memory grows."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield lambda: gc.collect(1)
    finally:
        if was_on:
            gc.enable()


def _forked(items: Iterator[T]) -> Generator[T, None, None]:
    """First nothing, once the process that reads is at work: from then on whoever lets go of this ends it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _send_all(items, writing)
    os.close(writing)
    try:
        yield None  # type: ignore[misc]
        with open(reading, "rb") as pipe:
            # Nothing here holds what was handed on: it is to be gone when its user is done with it.
            yield from iter(lambda: _made(pipe), _NO_MORE)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _send_all(items: Iterator[Any], descriptor: int) -> None:
    """In the child, to its end: never back into the code that was forked, nor through its exit handlers."""
    try:
        # The parent's handlers are about the parent's work.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        gc.disable()
        with open(descriptor, "wb") as pipe:
            try:
                for item in items:
                    _send(pipe, (item, None))
            except BrokenPipeError:
                raise
            except Exception as error:  # whatever it is, it is the parent's to raise
                _send(pipe, (None, error))
            _send(pipe, None)
    finally:
        os._exit(0)


def _send(pipe: BinaryIO, sent: object) -> None:
    packed = pickle.dumps(sent, protocol=5)
    pipe.write(len(packed).to_bytes(_LENGTH_BYTES, "big"))
    pipe.write(packed)
    pipe.flush()


def _made(pipe: BinaryIO) -> Any:
    made, error = _received(pipe) or (_NO_MORE, None)
    if error is not None:
        raise error
    return made


def _received(pipe: BinaryIO) -> Any:
    length = pipe.read(_LENGTH_BYTES)
    if len(length) < _LENGTH_BYTES:
        raise RuntimeError("the process that reads the file ended before the file did")
    return pickle.loads(pipe.read(int.from_bytes(length, "big")))  # noqa: S301 - our own child wrote it


def _threaded(items: Iterator[T]) -> Generator[T, None, None]:
    language = translation.get_language()
    end = object()

    def following() -> T | object:
        with translation.override(language):
            return next(items, end)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as thread:
        waiting = thread.submit(following)
        while (item := waiting.result()) is not end:
            waiting = thread.submit(following)
            yield item  # type: ignore[misc]
