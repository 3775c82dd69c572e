"""`make bench`: figures, never pass or fail. N=1000000 adds a million leads; DATABASES=sqlite leaves PostgreSQL out.

make bench                      10,000 and 100,000 leads on both databases
make bench N=1000000            one size only
make bench SIZES="1000 5000"    other sizes
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def sizes() -> list[int]:
    if os.environ.get("N"):
        return [int(os.environ["N"])]
    return [int(word) for word in os.environ.get("SIZES", "10000 100000").split()]


def run(database: str, n: int) -> dict[str, str]:
    """One database at one size, in a process and a folder of its own. Keys are what was measured."""
    folder = tempfile.mkdtemp(prefix="winnow-bench-")
    command = [sys.executable, "-m", "tests.bench.run", str(n)]
    environment = {
        **os.environ,
        "WINNOW_DATA_DIR": folder,
        "WINNOW_DATABASE_URL": "",
        "WINNOW_API_REQUESTS_PER_MINUTE": "1000000",
        "WINNOW_PG_DURABLE": "1",  # as in production: fsync on
        "PYTHONPATH": str(ROOT / "src"),
    }
    if database == "postgresql":
        command = [sys.executable, str(ROOT / "scripts" / "with_postgres.py"), *command]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"{database} {n}: the run failed with exit code {done.returncode}", file=sys.stderr)
        return {}
    found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    databases = os.environ.get("DATABASES", "sqlite postgresql").split()
    columns: dict[str, dict[str, str]] = {}
    for n in sizes():
        for database in databases:
            title = f"{n:,} on {database}"
            print(f"... {title}", file=sys.stderr)
            columns[title] = run(database, n)
    names = list(dict.fromkeys(name for column in columns.values() for name in column))
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}\n"
    )
    print("| measured | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for name in names:
        print(f"| {name} | " + " | ".join(column.get(name, "-") for column in columns.values()) + " |")


if __name__ == "__main__":
    main()
