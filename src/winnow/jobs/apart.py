"""A job in a process of its own: what it loads goes with it, and the worker stays as small as it was.

The child is this module, run by the same Python. It reads one pickle, the job's path and arguments, and writes one:
its value, or what it raised. It dies with the worker, which then never settles the job: another worker gets it.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

_PR_SET_PDEATHSIG = 1


class Ended(RuntimeError):
    """The process ended before it said anything, as when memory ran out."""


def called_apart(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """What the task at `path` returns in a child process. Raises what it raises, and `Ended`."""
    child = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "winnow.jobs.apart", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is the worker's to hear: it finishes the job in hand.
        start_new_session=True,
    )
    with child:
        try:
            said, _ = child.communicate(pickle.dumps((path, tuple(args), dict(kwargs))))
        except BaseException:
            child.kill()
            raise
    if not said:
        raise Ended(f"the process of {path} ended with code {child.returncode}")
    raised, value = pickle.loads(said)  # noqa: S301 - from our own child
    if raised is not None:
        raise raised
    return value


def _main() -> None:
    _die_with(int(sys.argv[1]))
    answer, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
    path, args, kwargs = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    with answer:
        answer.write(_outcome(path, args, kwargs))


def _outcome(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bytes:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    django.setup()

    from django.db import connections
    from django.utils.module_loading import import_string

    try:
        return pickle.dumps((None, import_string(path).call(*args, **kwargs)))
    except Exception as error:  # a job may raise anything; its row keeps it
        return _raised(error)
    finally:
        connections.close_all()


def _raised(error: Exception) -> bytes:
    """With where it was raised, which the worker's own traceback cannot show."""
    error.add_note(traceback.format_exc())
    try:
        said = pickle.dumps((error, None))
        pickle.loads(said)  # noqa: S301 - our own
    except Exception:  # exceptions with arguments of their own making do not come back
        said = pickle.dumps((RuntimeError("".join(traceback.format_exception_only(error))), None))
    return said


def _die_with(worker: int) -> None:
    """A worker that is killed leaves nobody behind (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != worker:
            os._exit(1)


if __name__ == "__main__":
    _main()
