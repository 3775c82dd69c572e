"""What leads look like in the API: what is sent in, what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from winnow.api.fields import Id, Moment, Named
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body
from winnow.api.sheets import SheetAsked
from winnow.capture.fields import Field as CatalogueField
from winnow.capture.queries import LeadStanding, values_of
from winnow.capture.words import LeadStage, OnMatch
from winnow.insight.entries import Entry

Written = Annotated[str, Field(min_length=1, max_length=600)]
FILTERS = (
    "Conditions that must all hold, such as `score>=50`, `country=DE`, `stage=lead,mql`, `owner=me`, `owner=none`, "
    "`industry~soft`, `custom.seats>10`, `name__blank=yes`, `not_contacted_days=3`. Fields are those of /fields."
)


class LeadOut(BaseModel):
    """What every list of leads shows. `fields` holds more of them where `columns` asked."""

    id: int
    name: str
    email: str
    phone: str
    job_title: str
    country: str
    person_id: int
    organization: Named | None
    stage: LeadStage
    score: int
    fit: int
    interest: int
    grade: str
    probability: float | None
    source: Named | None
    owner: Named | None
    team: Named | None
    external_id: str | None
    next_step: str
    next_step_at: datetime | None
    last_touch_at: datetime | None
    created_at: datetime
    updated_at: datetime
    fields: dict[str, Any]

    @classmethod
    def of(cls, row: LeadStanding, more: Mapping[str, CatalogueField]) -> LeadOut:
        lead, person = row.lead, row.lead.person
        return cls(
            id=row.pk,
            name=person.name,
            email=person.email,
            phone=person.phone,
            job_title=person.job_title,
            country=person.country,
            person_id=person.pk,
            organization=Named.of(person.organization),
            stage=LeadStage(row.stage),
            score=row.score,
            fit=row.fit,
            interest=row.interest,
            grade=row.grade,
            probability=row.probability,
            source=Named.of(lead.source),
            owner=Named.of(row.owner),
            team=Named.of(row.team),
            external_id=lead.external_id,
            next_step=row.next_step,
            next_step_at=row.next_step_at,
            last_touch_at=row.last_touch_at,
            created_at=row.created_at,
            updated_at=lead.updated_at,
            fields=values_of(row, more),
        )


class LeadPageOut(PageOf[LeadOut]):
    searched_on: bool = Field(description="The page is short since the search was given up; `next` goes on.")
    sorted_within: int | None = Field(
        description="Only this many leads, the first by score, were sorted: no index stands in this order."
    )
    narrow: bool = Field(description="More leads match `q` than were looked at: narrow it.")


class Asked(Paging):
    filter: list[Written] = Field([], description=FILTERS, max_length=40)
    q: Annotated[str, Field(max_length=300)] = Field("", description="Words that must all start a word.")
    sort: Annotated[str, Field(max_length=80)] = Field(
        "-score", description="A field, - before it for the highest first."
    )
    columns: Annotated[str, Field(max_length=2000)] = Field(
        "", description="Further fields, with commas between: `city,custom.seats`."
    )


class CountOut(BaseModel):
    count: int
    more: bool = Field(description="There are at least this many.")


class CountAsked(BaseModel):
    filter: list[Written] = Field([], description=FILTERS, max_length=40)
    q: Annotated[str, Field(max_length=300)] = ""


class FileAsked(SheetAsked):
    filter: list[Written] = Field([], description=FILTERS, max_length=40)
    q: Annotated[str, Field(max_length=300)] = ""
    sort: Annotated[str, Field(max_length=80)] = "id"


class LeadIn(Body):
    values: dict[str, Any] = Field(
        min_length=1,
        max_length=300,
        description="By the names of /fields: name, email (one or a list), organization, source, owner, "
        "custom.seats and so on. A lead needs at least a name, an address, a number or an organization.",
    )
    on_match: OnMatch = Field(
        OnMatch.REFUSE, description="What follows when the address or external number is known already."
    )


class CapturedOut(BaseModel):
    lead: LeadOut
    created: bool
    changed: bool


class LeadChangeIn(Body):
    values: dict[str, Any] = Field(min_length=1, max_length=300, description='null and "" empty a field.')
    if_unchanged_since: Moment | None = Field(
        None, description="`updated_at` as it was read: refused when somebody changed the lead meanwhile."
    )


class AssignIn(Body):
    """Either `leads` or `filter` with or without `q`."""

    owner: Annotated[str, Field(max_length=254)] | None = Field(
        description="A user's e-mail address, `me`, or null for the pool."
    )
    team: Annotated[str, Field(max_length=120)] | None = None
    leads: list[Id] | None = Field(None, max_length=10_000)
    filter: list[Written] | None = Field(None, max_length=40, description=FILTERS)
    reason: Annotated[str, Field(max_length=200)] = ""


class AssignedOut(BaseModel):
    assigned: int


class StepIn(Body):
    step: Annotated[str, Field(max_length=200)]
    at: Moment | None = None


class SnoozeIn(Body):
    until: Moment | None = Field(description="null brings the lead back.")


class EntryOut(BaseModel):
    """`kind` is an interaction's kind, or assigned, changed, scored, decided, answered, dealt."""

    kind: str
    at: datetime
    title: str
    lines: list[str]
    body: str
    by: str
    opportunity: int | None

    @classmethod
    def of(cls, entry: Entry) -> EntryOut:
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})
