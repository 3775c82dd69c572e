"""A tiny program that a test runs beside a real worker, in a Winnow of its own.

python -m tests.rooms.jobs.beside enqueue 1000
python -m tests.rooms.jobs.beside enqueue-long
"""

import sys

from winnow.cli import frame

frame.ready()

from tests.rooms.jobs import chores  # noqa: E402 - its models need Django ready

if sys.argv[1] == "enqueue":
    chores.enqueue(int(sys.argv[2]))
else:
    chores.enqueue_long()
