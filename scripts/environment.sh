#!/bin/sh
# Make or refresh .venv from the lock files: `environment.sh run` for using Winnow, `environment.sh dev` for
# working on it. Needs nothing but Python 3.11 to 3.13. Called by make only when a lock file has changed.
set -eu
kind=${1:-run}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
        if fits "$name"; then
            # A name that cannot make environments is passed over for one that can.
            found=${found:-$name}
            if "$name" -c 'import venv, ensurepip' >/dev/null 2>&1; then
                printf '%s' "$name"
                return
            fi
        fi
    done
    if [ -z "${found:-}" ]; then
        say "Winnow needs Python 3.11, 3.12 or 3.13, and found none on PATH."
        say "  Debian, Ubuntu:  sudo apt-get install python3 python3-venv"
        say "  macOS:           brew install python@3.13"
    else
        version=$("$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        say "Python $version is here, but it cannot make environments: its venv module is a package of its own."
        say "  Debian, Ubuntu:  sudo apt-get install python$version-venv"
    fi
    say "Then run make again. Another Python can be named: make PYTHON=/path/to/python3.12 ..."
    exit 1
}

if ! fits .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    say "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    "$python" -m venv .venv
fi

if [ "$kind" = dev ]; then lock=requirements-dev.lock; else lock=requirements.lock; fi
say "Installing what $lock names (the first time takes a minute) ..."
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }
# The lock is whole: asking each package again what it needs would bring back what the lock leaves out.
pip install --quiet --no-deps --require-hashes -r "$lock" -r requirements-build.lock
pip install --quiet --no-deps --no-build-isolation --no-index --editable .
