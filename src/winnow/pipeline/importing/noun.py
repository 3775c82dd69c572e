"""Opportunities as a noun that can be imported and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winnow.capture.importing.convert import Wanted
from winnow.capture.importing.mapping import Target
from winnow.capture.importing.nouns import ImportedNoun
from winnow.capture.undoing.kinds import Kind, register
from winnow.capture.words import ImportNoun
from winnow.pipeline.importing.fields import PREFIX, canonical, recognised, wanted
from winnow.pipeline.importing.run import OpportunityRun
from winnow.pipeline.importing.undo import opportunities_removed, opportunities_restored, stage_returned
from winnow.pipeline.models import Opportunity, OpportunityTally


def _recognised(header: Sequence[str], _fields: Mapping[str, Wanted]) -> Mapping[str, Target]:
    return recognised(header)


NOUNS = {
    ImportNoun.OPPORTUNITIES: ImportedNoun(
        noun=ImportNoun.OPPORTUNITIES,
        record="opportunity",
        prefixes=(PREFIX,),
        fields=wanted,
        recognised=_recognised,
        run=OpportunityRun,
        canonical=canonical,
    )
}
register(
    Kind(
        "opportunity",
        Opportunity,
        tally=OpportunityTally,
        restored=opportunities_restored,
        removed=opportunities_removed,
        acted={"stage_id": stage_returned},
        belongs_to="lead_id",
    ),
    first=True,
)
