"""Everything that can be judged without running the product: called by `make check`, all failures in one run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
CHECKS: dict[str, list[str]] = {
    "lint": [str(BIN / "ruff"), "check", "--quiet", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    "types": [str(BIN / "mypy")],
    "import contracts": [str(BIN / "lint-imports"), "--no-logo"],
    "dependencies": [str(BIN / "deptry"), "src"],
    "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    "generated docs": [PYTHON, "scripts/write_reference.py", "--check"],
    "API schema": [PYTHON, "scripts/api_schema.py", "--check"],
    "docs": [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/guard/test_docs.py"],
}


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="winnow-check-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("WINNOW_")},
            "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
            "WINNOW_DATA_DIR": folder,
        }
        for name, command in CHECKS.items():
            started = time.monotonic()
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
            print(
                f"{'ok' if done.returncode == 0 else 'FAILED':<7} {name} ({time.monotonic() - started:.0f} s)"
            )
            if done.returncode:
                failed.append(name)
                print((done.stdout + done.stderr).rstrip(), flush=True)
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
