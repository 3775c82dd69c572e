"""Leads as a noun that can be imported."""

from __future__ import annotations

from winnow.capture.importing.known_names import automatic
from winnow.capture.importing.lead_record import CUSTOM, wanted
from winnow.capture.importing.lead_run import LeadRun
from winnow.capture.importing.nouns import ImportedNoun
from winnow.capture.words import ImportNoun

NOUNS = {
    ImportNoun.LEADS: ImportedNoun(
        noun=ImportNoun.LEADS,
        record="lead",
        prefixes=tuple(CUSTOM),
        fields=wanted,
        recognised=automatic,
        run=LeadRun,
    )
}
