"""How many events a second a real server keeps, from four senders at once."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from tests.installation import Environment
from tests.rooms.tracking.sending import Sender, new_key, serving, together

_SECONDS_MOST = 60


def figures(
    environment: Environment | None = None, *, singles: int = 2000, batched: int = 20_000
) -> dict[str, str]:
    """On the installation of `environment`, whose tables are there."""
    environment = environment or {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    found: dict[str, str] = {}
    with serving(environment) as served:
        key = new_key(environment)
        for name, batch, n in (("single", 1, singles), ("in batches of 100", 100, batched)):
            senders = [Sender(served.port, key, f"{name[0]}{i}", batch=batch, most=n // 4) for i in range(4)]
            began = time.perf_counter()
            for thread in together(senders):
                thread.join(_SECONDS_MOST)
            took = time.perf_counter() - began
            times = sorted(second for one in senders for second in one.seconds)
            kept = sum(len(one.acknowledged) for one in senders)
            p99 = times[int(len(times) * 0.99) - 1] * 1000
            found[f"events {name}"] = f"{kept / took:,.0f}/s, p99 {p99:.0f} ms"
    return found


if __name__ == "__main__":
    for name, figure in figures().items():
        sys.stdout.write(f"{name}: {figure}\n")
