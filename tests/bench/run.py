"""One run in a process of its own: the size is the first argument, the database stands in the environment.

Prints, last on standard output, a JSON object of figures.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    django.setup()

    from tests.bench.scenario import figures_of

    print(json.dumps(figures_of(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
