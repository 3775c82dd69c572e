"""Stories as a file of leads, taken in by the same import as anybody's file."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from winnow.access.actor import SYSTEM
from winnow.capture import actions as capture
from winnow.capture.importing.mapping import ColumnMapping, Target
from winnow.demo.story import Story

# Names of fields (capture/fields.py); the columns of the file are called the same.
_COLUMNS = (
    "external_id", "first_name", "last_name", "email", "phone", "job_title", "street", "postal_code", "city",
    "region", "country", "language", "email_consent", "organization", "domain", "industry", "employees", "revenue",
    "revenue_currency", "organization_region", "organization_country", "organization.custom.sites",
    "organization.custom.certificate", "source", "channel", "campaign", "product", "timeframe", "budget",
    "budget_currency", "custom.energy_cost", "owner", "created_at",
)  # fmt: skip
_MAPPING = ColumnMapping({name: Target(name) for name in _COLUMNS}, blank=("",))


class Refused(RuntimeError):
    """The import refused a row of the demo: the generator is wrong."""


def arrive(stories: Sequence[Story], *, now: datetime) -> None:
    """Bring these leads in as one file. All rows are taken, or it is an error."""
    if not stories:
        return
    name = f"leads-{stories[0].arrived:%Y-%m-%d}.csv"
    file = io.BytesIO(_written(stories).encode())
    brought = capture.bring_file(file=file, file_name=name, mapping=_MAPPING, by=SYSTEM, now=now)
    done = capture.run_import(brought.pk, now=now)
    if done.created != len(stories):
        raise Refused(f"{len(stories)} leads, {done.created} created: {done.problems[:3]}")


def _written(stories: Sequence[Story]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(_row(one) for one in stories)
    return text.getvalue()


def _row(one: Story) -> tuple[object, ...]:
    person, organization = one.person, one.organization
    country = organization.country
    consent = "" if one.origin.source == "Purchased list" else "yes"
    return (
        one.external_id, person.first_name, person.last_name, person.email, person.phone, person.job_title,
        person.street, person.postal_code, organization.city, organization.region, country.code, country.language,
        consent, organization.name, organization.domain, organization.industry, organization.employees,
        organization.revenue, country.currency, organization.region, country.code, organization.sites,
        organization.certificate, one.origin.source, one.origin.channel, one.campaign.name if one.campaign else "",
        one.product, one.timeframe, one.budget or "", country.currency if one.budget else "",
        organization.employees * 1400, one.owner, one.arrived.isoformat(),
    )  # fmt: skip
