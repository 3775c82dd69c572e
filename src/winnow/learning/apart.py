"""Learning in a process of its own: its memory goes with it, and it never holds up the threads of the one that asked.

The child is this module, run by the same Python. It reads one pickle, and writes pickles: the name of each step as it
begins, then what was learned. One thread for the linear algebra: the matrices are small, and waiting threads would
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
            pickle.dump((list(table), labels, arrived, most_parts), child.stdin)
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
    found: Taught = told
    return found


def _main() -> None:
    from winnow.learning.teaching import NothingToLearnFrom, teach

    def tell(what: Any) -> None:
        pickle.dump(what, sys.stdout.buffer)
        sys.stdout.buffer.flush()

    table, labels, arrived, most_parts = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own parent
    try:
        tell(teach(table, labels, arrived, most_parts=most_parts, progress=tell))
    except NothingToLearnFrom as nothing:
        tell(nothing)


if __name__ == "__main__":
    _main()
