"""Gather the words of the source into the language files and compile them: `make messages`.

Gathering needs GNU gettext (Debian: apt-get install gettext); compiling does not. Both results are committed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "winnow"
LANGUAGES = PACKAGE / "web" / "locale"


def main() -> int:
    for folder in sorted(LANGUAGES.iterdir()):
        path = folder / "LC_MESSAGES" / "django.po"
        gather(folder.name)
        catalog = tidied(path, folder.name)
        with path.open("wb") as out:
            write_po(out, catalog, width=0, no_location=True, sort_output=True)
        with path.with_suffix(".mo").open("wb") as out:
            write_mo(out, translated(catalog))
        missing = sum(1 for message in catalog if message.id and not any(_strings(message.string)))
        print(f"{folder.name}: {len(catalog)} messages, {missing} not translated yet", file=sys.stderr)
    return 0


def gather(language: str) -> None:
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        language,
        "--no-location",
        "--no-obsolete",
    ]
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "winnow.config.settings"}
    subprocess.run(command, cwd=PACKAGE, check=True, env=variables, stdout=subprocess.DEVNULL)


def tidied(path: Path, language: str) -> Catalog:
    """The messages with a header that does not change from run to run, without gettext's guesses."""
    with path.open("rb") as file:
        found = read_po(file, locale=language)
    epoch = datetime(2026, 1, 1, tzinfo=UTC)
    catalog = Catalog(
        locale=language,
        project="Winnow",
        version="1",
        msgid_bugs_address="",
        last_translator="The Winnow authors",
        language_team=language,
        fuzzy=False,
        creation_date=epoch,
        revision_date=epoch,
        header_comment=f"# The words of Winnow in {language}.",
    )
    for message in found:
        if message.id:
            guessed = "fuzzy" in message.flags
            string = message.string if not guessed else ("", "") if message.pluralizable else ""
            flags = [flag for flag in message.flags if flag != "fuzzy"]
            catalog.add(message.id, string, flags=flags, context=message.context)
    return catalog


def translated(catalog: Catalog) -> Catalog:
    """Without what has no translation yet: Babel would compile plurals of it as their own translation."""
    spoken = Catalog(locale=catalog.locale, fuzzy=False)
    spoken.mime_headers = catalog.mime_headers
    for message in catalog:
        if message.id and any(_strings(message.string)):
            spoken.add(message.id, message.string, flags=message.flags, context=message.context)
    return spoken


def _strings(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    raise SystemExit(main())
