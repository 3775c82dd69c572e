"""Learning in a process of its own: its memory goes with it, and it never holds up the threads of the one that asked.

The child is this module, run by the same Python. It reads one pickle, what to do with what, and writes pickles: the
name of each step as it begins, then what came of it. One thread for the linear algebra: the matrices are small, and waiting threads would
take the cores from everybody else.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from winnow.learning.columns import Column, Numbers
    from winnow.learning.learning_anew import Past
    from winnow.learning.teaching import Taught

_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Stopped(RuntimeError):
    """The process ended before it was done, as when memory ran out."""


def taught_apart(
    table: Sequence[Column],
    labels: Numbers,
    arrived: Numbers,
    *,
    most_parts: int,
    progress: Callable[[str], None],
) -> Taught:
    """`teaching.teach` in a child process. Raises as it does, and `Stopped`."""
    found: Taught = _apart("teach", (list(table), labels, arrived, most_parts), progress)
    return found


def learned_anew_apart(past: Past, *, most_parts: int, told: Callable[[], None]) -> dict[str, Any]:
    """`learning_anew.learned_anew` in a child process. Raises `Stopped`."""
    found: dict[str, Any] = _apart("learn anew", (past, most_parts), lambda _step: told())
    return found


def _apart(work: str, given: tuple[Any, ...], progress: Callable[[str], None]) -> Any:
    child = subprocess.Popen(
        [sys.executable, "-m", "winnow.learning.apart"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | _ONE_THREAD,
    )
    assert child.stdin
    assert child.stdout
    with child:
        try:
            pickle.dump((work, given), child.stdin)
            child.stdin.close()
            while isinstance(told := pickle.load(child.stdout), str):  # noqa: S301 - from our own child
                progress(told)
        except (EOFError, BrokenPipeError) as error:
            raise Stopped(f"learning ended with code {child.wait()}") from error
        except BaseException:
            child.kill()
            raise
    if isinstance(told, Exception):
        raise told
    return told


def _main() -> None:
    from winnow.learning.learning_anew import learned_anew
    from winnow.learning.teaching import NothingToLearnFrom, teach

    def tell(what: Any) -> None:
        pickle.dump(what, sys.stdout.buffer)
        sys.stdout.buffer.flush()

    work, given = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        if work == "teach":
            table, labels, arrived, most_parts = given
            tell(teach(table, labels, arrived, most_parts=most_parts, progress=tell))
        else:
            past, most_parts = given
            tell(learned_anew(past, most_parts=most_parts, told=lambda: tell(work)))
    except NothingToLearnFrom as nothing:
        tell(nothing)


if __name__ == "__main__":
    _main()
