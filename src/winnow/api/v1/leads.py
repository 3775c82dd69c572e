"""Leads: list, show, take in, change, hand over, and what happened with them."""

from __future__ import annotations

from typing import Literal

from django.http.response import HttpResponseBase
from ninja import Query, Status

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Router
from winnow.api.sheets import AS_FILE
from winnow.api.v1.lead_schemas import (
    Asked,
    AssignedOut,
    AssignIn,
    CapturedOut,
    CountAsked,
    CountOut,
    EntryOut,
    FileAsked,
    LeadChangeIn,
    LeadIn,
    LeadOut,
    LeadPageOut,
    SnoozeIn,
    StepIn,
)
from winnow.capture import actions, queries
from winnow.capture.fields import Field as CatalogueField
from winnow.capture.fields import catalogue
from winnow.capture.queries import LeadFilter
from winnow.ground.refusals import Invalid
from winnow.insight.timeline import timeline

router = Router("leads", reads="leads:read")


class TimelineAsked(Paging):
    show: Literal["all", "talks", "doings", "changes"] = "all"


@router.get("", response=LeadPageOut, summary="List leads")
def list_leads(request: ApiRequest, asked: Query[Asked]) -> LeadPageOut:
    fields = catalogue()
    more = _columns(asked.columns, fields)
    wanted = _filter(asked.filter, asked.q, fields, sort=asked.sort)
    found = queries.leads(request.actor, wanted, now=request.now, size=asked.limit, cursor=asked.cursor)
    return LeadPageOut.model_construct(
        items=[LeadOut.of(row, more) for row in found.rows],
        next=found.next,
        previous=found.previous,
        searched_on=found.searched_on,
        sorted_within=found.sorted_within,
        narrow=found.narrow,
    )


@router.get("/count", response=CountOut, summary="Count leads, up to 10,000")
def count_leads(request: ApiRequest, asked: Query[CountAsked]) -> CountOut:
    wanted = _filter(asked.filter, asked.q, catalogue())
    found = queries.count(request.actor, wanted, now=request.now)
    return CountOut(count=found.n, more=found.more)


@router.get("/export", summary="Export leads as CSV or a workbook", openapi_extra=AS_FILE)
def export_leads(request: ApiRequest, asked: Query[FileAsked]) -> HttpResponseBase:
    """Any field of /fields may be a column; an import of leads takes the file back."""
    columns = queries.export_columns(asked.names)
    wanted = _filter(asked.filter, asked.q, catalogue(), sort=asked.sort)
    sheet = queries.leads_sheet(request.actor, wanted, columns=columns, now=request.now)
    return asked.answer(request, sheet)


@router.post("", response={201: CapturedOut, 200: CapturedOut}, summary="Take in a lead")
def capture_lead(request: ApiRequest, body: LeadIn) -> Status[CapturedOut]:
    """201 when the lead is new, 200 when it was there and `on_match` said to keep or update it."""
    fields = catalogue()
    done = actions.capture_lead(
        values=body.values, fields=fields, on_match=body.on_match, by=request.actor, now=request.now
    )
    lead = LeadOut.of(queries.standing(request.actor, done.lead.pk), fields)
    out = CapturedOut.model_construct(lead=lead, created=done.created, changed=done.changed)
    return Status(201 if done.created else 200, out)


@router.post("/assign", response=AssignedOut, summary="Hand over leads, named or filtered")
def assign_leads(request: ApiRequest, body: AssignIn) -> AssignedOut:
    if (body.leads is None) == (body.filter is None):
        raise Invalid("Name `leads`, or give a `filter`; an empty filter means all.", field="leads")
    assigned = actions.assign(
        owner=body.owner,
        team=body.team,
        lead_ids=body.leads,
        asked=_filter(body.filter, "", catalogue(), sort="id") if body.filter is not None else None,
        reason=body.reason,
        by=request.actor,
        now=request.now,
    )
    return AssignedOut(assigned=assigned)


@router.get("/{lead_id}", response=LeadOut, summary="Show a lead, with all its fields")
def show_lead(request: ApiRequest, lead_id: int) -> LeadOut:
    return lead_out(request, lead_id)


@router.patch("/{lead_id}", response=LeadOut, summary="Change a lead, its person and its organization")
def change_lead(request: ApiRequest, lead_id: int, body: LeadChangeIn) -> LeadOut:
    actions.change_lead(
        lead_id=lead_id,
        values=body.values,
        if_unchanged_since=body.if_unchanged_since,
        by=request.actor,
        now=request.now,
    )
    return lead_out(request, lead_id)


@router.put("/{lead_id}/next-step", response=LeadOut, summary="Set what is to be done next")
def set_next_step(request: ApiRequest, lead_id: int, body: StepIn) -> LeadOut:
    actions.set_next_step(lead_id=lead_id, step=body.step, at=body.at, by=request.actor, now=request.now)
    return lead_out(request, lead_id)


@router.put("/{lead_id}/snooze", response=LeadOut, summary="Keep a lead off worklists for a while")
def snooze(request: ApiRequest, lead_id: int, body: SnoozeIn) -> LeadOut:
    actions.snooze(lead_id=lead_id, until=body.until, by=request.actor, now=request.now)
    return lead_out(request, lead_id)


@router.get(
    "/{lead_id}/timeline", response=PageOf[EntryOut], summary="What happened with a lead, latest first"
)
def show_timeline(request: ApiRequest, lead_id: int, asked: Query[TimelineAsked]) -> PageOf[EntryOut]:
    found = timeline(request.actor, lead_id, show=asked.show, cursor=asked.cursor, size=asked.limit)
    return PageOf[EntryOut].of(found, EntryOut.of)


def _filter(
    written: list[str], words: str, fields: dict[str, CatalogueField], *, sort: str = ""
) -> LeadFilter:
    pairs = [queries.pair_of(one, place) for place, one in enumerate(written, start=1)]
    return LeadFilter.parse([*pairs, ("q", words)], sort=sort, fields=fields)


def _columns(asked: str, fields: dict[str, CatalogueField]) -> dict[str, CatalogueField]:
    names = [name.strip() for name in asked.split(",") if name.strip()]
    for name in names:
        if name not in fields:
            raise Invalid(f"There is no field {name[:80]!r}.", field="columns")
    return {name: fields[name] for name in names}


def lead_out(request: ApiRequest, lead_id: int) -> LeadOut:
    return LeadOut.of(queries.standing(request.actor, lead_id), catalogue())
