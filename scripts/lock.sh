#!/bin/sh
# Write the lock files anew from pyproject.toml: hashed, for every platform, and naming no package host.
set -eu
cd "$(dirname "$0")/.."
if command -v uv >/dev/null 2>&1; then
    uv=uv
else
    python3 -m venv .venv-lock
    .venv-lock/bin/python -m pip install --quiet 'uv>=0.13'
    uv=.venv-lock/bin/uv
fi
lock() {
    out=$1
    shift
    "$uv" pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
        --python-version 3.11 --override scripts/lock-overrides.txt "$@" -o "$out"
}
lock requirements.lock pyproject.toml --extra calendar
lock requirements-dev.lock pyproject.toml --extra calendar --group dev -c requirements.lock
lock requirements-build.lock --group build -c requirements-dev.lock
