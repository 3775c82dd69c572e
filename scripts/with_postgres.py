"""Run a command beside a private PostgreSQL cluster in a temporary folder, then stop and remove it.

    python scripts/with_postgres.py pytest tests/rooms

The command finds the cluster in WINNOW_TEST_DATABASE_URL and WINNOW_DATABASE_URL. Exit code 77: no binaries.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

NO_POSTGRES = 77
# For tests. Most undo all that they write: a vacuum in between would note that their tables are as good as empty, and
# the next test's joins would be planned for that: for 250 leads they took minutes.
FORGETFUL = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, in Debian's folders (newest first) or Homebrew's."""
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    for pattern in (
        "/usr/lib/postgresql/*/bin",
        "/opt/homebrew/opt/postgresql*/bin",
        "/usr/local/opt/postgresql*/bin",
    ):
        root, *rest = pattern.lstrip("/").split("/", 1)
        folders += sorted(Path("/", root).glob(rest[0]), key=lambda p: p.as_posix(), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "pg_ctl").exists()), None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_user() -> list[str]:
    """PostgreSQL refuses to run as root: then as its own user, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    return ["runuser", "-u", "postgres" if "postgres" in names else "nobody", "--"]


def main(command: Sequence[str]) -> int:
    folder = binaries()
    if folder is None:
        print("with_postgres: no PostgreSQL binaries on PATH or in the usual folders", file=sys.stderr)
        return NO_POSTGRES
    root = Path(tempfile.mkdtemp(prefix="winnow-pg-"))
    prefix = as_user()
    if prefix:
        shutil.chown(root, prefix[2])
    data, port = root / "data", free_port()

    def run(*words: str) -> None:
        with (root / "setup.log").open("ab") as log:
            done = subprocess.run([*prefix, *words], stdout=log, stderr=log, cwd=root)
        if done.returncode:
            print((root / "setup.log").read_text(), file=sys.stderr)
            raise SystemExit(f"with_postgres: {words[0]} failed")

    # Told to stop, it leaves neither a server nor a folder behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        run(
            str(folder / "initdb"),
            "-D",
            str(data),
            "-U",
            "winnow",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        )
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={root} "
            "-c shared_buffers=256MB -c max_connections=60 "
            "-c work_mem=64MB -c maintenance_work_mem=256MB -c max_wal_size=4GB"
        )
        if not os.environ.get("WINNOW_PG_DURABLE"):
            options += FORGETFUL
        run(
            str(folder / "pg_ctl"),
            "-D",
            str(data),
            "-l",
            str(root / "server.log"),
            "-w",
            "-t",
            "300",
            "-o",
            options,
            "start",
        )
        run(str(folder / "createdb"), "-h", "127.0.0.1", "-p", str(port), "-U", "winnow", "winnow")
        url = f"postgres://winnow@127.0.0.1:{port}/winnow"
        environment = {**os.environ, "WINNOW_TEST_DATABASE_URL": url, "WINNOW_DATABASE_URL": url}
        return subprocess.run(list(command), env=environment).returncode
    finally:
        if (data / "postmaster.pid").exists():
            run(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
