"""A tiny program that a test runs beside a real worker, in a Winnow of its own.

python -m tests.rooms.jobs.beside enqueue 1000
python -m tests.rooms.jobs.beside state
"""

import json
import sys

from winnow.cli import frame

frame.ready()

from tests.rooms.jobs import chores  # noqa: E402 - its models need Django ready

if sys.argv[1] == "enqueue":
    chores.enqueue(int(sys.argv[2]))
elif sys.argv[1] == "enqueue-long":
    chores.enqueue_long()
else:
    print(json.dumps(chores.state()))
