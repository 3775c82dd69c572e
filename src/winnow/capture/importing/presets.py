"""Exports of other systems, known by columns that only they have. What a preset does not say is found by the usual names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winnow.capture.importing.mapping import Target
from winnow.capture.importing.preset import Preset
from winnow.capture.importing.presets_of_crms import (
    CLOSE,
    DYNAMICS,
    ESPO,
    HUBSPOT,
    MAUTIC,
    ODOO,
    PIPEDRIVE,
    SALESFORCE,
    SALESFORCE_REPORT,
    ZOHO,
)
from winnow.capture.importing.presets_of_lists import APOLLO, EVENTBRITE, FACEBOOK, GOOGLE, MAILCHIMP

# Zoho before Salesforce: their labels are close, and Zoho's marks say more.
PRESETS = (
    SALESFORCE_REPORT,
    ZOHO,
    PIPEDRIVE,
    HUBSPOT,
    DYNAMICS,
    ESPO,
    FACEBOOK,
    CLOSE,
    APOLLO,
    GOOGLE,
    EVENTBRITE,
    MAILCHIMP,
    ODOO,
    MAUTIC,
    SALESFORCE,
)


def preset_of(folded: Sequence[str]) -> Preset | None:
    """The system whose export has these columns, named as `known_names.fold` makes them."""
    names = set(folded)
    return next((preset for preset in PRESETS if any(marks <= names for marks in preset.marks)), None)


def columns_of(preset: Preset, folded: Sequence[str], fields: Mapping[str, bool]) -> dict[str, Target]:
    """The folded columns of the header that the preset places; `fields` says of each field whether several columns
    may go there."""
    there, found, taken = set(folded), {}, set()
    for column, target in preset.columns.items():
        if column not in there or column in found:
            continue
        if target.ignored:
            found[column] = target
        elif target.field in fields and target.field not in taken:
            found[column] = target
            if not fields[target.field]:
                taken.add(target.field)
    return found
