"""People and organizations as nouns that can be imported."""

from __future__ import annotations

from functools import partial

from winnow.capture.importing.contact_fields import ORGANIZATIONS, PEOPLE, PREFIX, Noun
from winnow.capture.importing.contact_run import ContactRun
from winnow.capture.importing.nouns import ImportedNoun
from winnow.capture.words import ImportNoun


def _imported(noun: str, kind: Noun) -> ImportedNoun:
    return ImportedNoun(
        noun=noun,
        record=kind.record,
        prefixes=(PREFIX,),
        fields=kind.wanted,
        recognised=kind.recognised,
        run=partial(ContactRun, kind),
    )


NOUNS = {
    ImportNoun.PEOPLE: _imported(ImportNoun.PEOPLE, PEOPLE),
    ImportNoun.ORGANIZATIONS: _imported(ImportNoun.ORGANIZATIONS, ORGANIZATIONS),
}
