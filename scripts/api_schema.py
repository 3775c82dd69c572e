"""Write docs/reference/openapi.json, what /api/v1/openapi.json serves; `--check` compares. See `make api-schema`."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parent.parent / "docs" / "reference" / "openapi.json"


def served() -> str:
    """The document as the snapshot keeps it: indented, one line a value, so that changes can be read."""
    from winnow.api.v1 import api

    return json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False) + "\n"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    with tempfile.TemporaryDirectory(prefix="winnow-schema-") as folder:
        os.environ["WINNOW_DATA_DIR"] = folder
        django.setup()
        document = served()
    if "--check" not in sys.argv:
        SNAPSHOT.parent.mkdir(parents=True, exist_ok=True)
        SNAPSHOT.write_text(document)
    elif not SNAPSHOT.is_file() or SNAPSHOT.read_text() != document:
        print(
            "docs/reference/openapi.json is not what the API serves: run `make api-schema`", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
