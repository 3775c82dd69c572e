"""Deals as other systems export them: columns that only they have, and what has to happen to their text.

Sources: the export headers of Salesforce, HubSpot, Pipedrive and Zoho CRM, by field name and by label.
"""

from __future__ import annotations

from collections.abc import Sequence

from winnow.capture.importing.known_names import fold
from winnow.capture.importing.mapping import IGNORE, Target
from winnow.capture.importing.text_steps import Do, TextStep
from winnow.pipeline.words import LostReason

_BETWEEN = "|"
# "open|Lead In" is Lead In, "won|Negotiations Started" is won.
_STATUS_FIRST = (
    TextStep(Do.REMOVE_PREFIX, text=f"open{_BETWEEN}"),
    TextStep(Do.PART, split=_BETWEEN, part=1),
)
# HubSpot names the pipeline behind the stage: Closed Won (Sales Pipeline).
_WITHOUT_PIPELINE = (TextStep(Do.PART, split=" (", part=1),)
_WITHOUT_ZCRM = (TextStep(Do.REMOVE_PREFIX, text="zcrm_"),)


def deal_columns(header: Sequence[str]) -> dict[str, Target]:
    """Where the columns of a known system go; the rest is found by the usual names."""
    by_fold = {fold(column): column for column in header}
    names = set(by_fold)
    if {"dealtitle", "dealstatus"} <= names:
        found = _pipedrive(by_fold)
    elif {"recordid", "dealname", "closingdate"} <= names:
        found = _zoho()
    elif {"recordid", "dealstage"} <= names:
        found = {"dealstage": Target("stage", steps=_WITHOUT_PIPELINE)}
    elif {"stagename", "closedate"} <= names:
        found = _to(
            stage="stagename", organization="accountname", close_date="closedate", needs="description"
        )
        # Their ids of users and accounts are nobody here.
        found |= dict.fromkeys(("ownerid", "accountid", "type", "isclosed", "iswon"), Target(IGNORE))
    else:
        found = {}
    found |= _reasons()
    return {by_fold[name]: target for name, target in found.items() if name in names}


def _pipedrive(by_fold: dict[str, str]) -> dict[str, Target]:
    stage = Target("stage", join=(by_fold["dealstage"],), joined_by=_BETWEEN, steps=_STATUS_FIRST)
    told = _to(
        external_id="dealid",
        name="dealtitle",
        organization="dealorganization",
        owner="dealowner",
        amount="dealvalue",
        currency="dealcurrencyofvalue",
        created_at="dealdealcreated",
        closed_at="dealdealclosedon",
        close_on="dealexpectedclosedate",
        next_step_on="dealnextactivitydate",
    )
    return told | {"dealstatus": stage if "dealstage" in by_fold else Target("stage")}


def _zoho() -> dict[str, Target]:
    told = _to(close_date="closingdate", created_at="createdtime", stage="stage")
    return told | {"recordid": Target("external_id", steps=_WITHOUT_ZCRM)}


def _reasons() -> dict[str, Target]:
    """Reasons that a team made up itself count as other."""
    words = {str(word): one.value for one in LostReason for word in (one.value, one.label)}
    other = TextStep(Do.VALUES, values=words, otherwise=LostReason.OTHER.value)
    target = Target("lost_reason", steps=(other,))
    return dict.fromkeys(("deallostreason", "closedlostreason", "reasonforloss", "lossreason"), target)


def _to(**fields: str) -> dict[str, Target]:
    return {column: Target(field) for field, columns in fields.items() for column in columns.split()}
