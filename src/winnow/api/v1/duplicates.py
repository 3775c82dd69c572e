"""Duplicates: pairs of records that may be the same, merging them, and taking merges back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Query
from pydantic import BaseModel, Field

from winnow.api.auth import ApiRequest
from winnow.api.paging import PageOf, Paging
from winnow.api.rest import Body, Router
from winnow.ground.keyset import Page
from winnow.people import duplicates, merges, merging, pairs

router = Router("duplicates", reads="leads:read")
Of = Literal["person", "organization"]
RecordId = Annotated[int, Field(ge=1, le=2**62)]


class Why(BaseModel):
    said: str = Field(description="What one field says, in words.")
    weight: float = Field(description="In bits: above 0 it speaks for the same, below 0 against.")


class PairOut(BaseModel):
    id: int
    of: Of
    a: int
    b: int
    probability: float
    state: Literal["open", "merged", "different"]
    why: str
    parts: list[Why]
    found_at: datetime


class AskedPairs(Paging):
    of: Of = Field("person", description="Among what.")
    state: Literal["open", "merged", "different"] = "open"


class MergeOut(BaseModel):
    id: int
    of: Of
    kind: Literal["merge", "undo"]
    kept: int
    gone: int
    undoes: int | None = Field(description="Of an undo: the merge that it took back.")
    fields: dict[str, list[Any]] = Field(
        description="Fields of the kept record that changed: before and after."
    )
    moved: dict[str, int] = Field(description="How many rows followed, by relation.")
    conflicts: list[dict[str, Any]] = Field(
        description="Of an undo: fields that were edited since, and stayed."
    )
    reason: str
    probability: float | None
    at: datetime
    by: int | None


class MergeIn(Body):
    of: Of = "person"
    kept: RecordId
    gone: RecordId
    take: list[Annotated[str, Field(max_length=80)]] = Field(
        default_factory=list,
        max_length=200,
        description="Fields whose value comes from the gone record though the kept one has one.",
    )
    reason: Annotated[str, Field(max_length=200)] = ""


class AskedMerges(Paging):
    of: Of = "person"
    kept: RecordId | None = Field(None, description="Only merges into this record.")


@router.get("/duplicates", response=PageOf[PairOut], summary="List possible duplicates, surest first")
def list_duplicates(request: ApiRequest, asked: Query[AskedPairs]) -> PageOf[PairOut]:
    found = pairs.pairs(
        request.actor, record=asked.of, state=asked.state, size=asked.limit, cursor=asked.cursor
    )
    told = pairs.told(request.actor, found.rows)
    return PageOf[PairOut].of(
        Page(told, found.next, found.previous), lambda one: PairOut(**pairs.summary(one))
    )


# Before the address of one pair, which would take the word for a number.
@router.post("/duplicates/scan", response={202: None}, summary="Compare all records again, in the background")
def scan_duplicates(request: ApiRequest) -> None:
    duplicates.ask_for_scan(by=request.actor, now=request.now)


@router.get("/duplicates/{pair_id}", response=PairOut, summary="Show a pair")
def show_duplicate(request: ApiRequest, pair_id: int) -> PairOut:
    return _pair(request, pairs.pair_of(request.actor, pair_id))


@router.post("/duplicates/{pair_id}/apart", response=PairOut, summary="Say that two are not the same")
def tell_apart(request: ApiRequest, pair_id: int) -> PairOut:
    return _pair(request, duplicates.tell_apart(pair_id=pair_id, by=request.actor, now=request.now))


@router.post("/duplicates/{pair_id}/reopen", response=PairOut, summary="Ask about a pair again")
def reopen_duplicate(request: ApiRequest, pair_id: int) -> PairOut:
    return _pair(request, duplicates.reopen(pair_id=pair_id, by=request.actor))


@router.get("/merges", response=PageOf[MergeOut], summary="List merges, latest first")
def list_merges(request: ApiRequest, asked: Query[AskedMerges]) -> PageOf[MergeOut]:
    found = merges.merges(
        request.actor, record=asked.of, kept_id=asked.kept, size=asked.limit, cursor=asked.cursor
    )
    return PageOf[MergeOut].of(found, lambda one: MergeOut(**merges.summary(one)))


@router.post("/merges", response={201: MergeOut}, summary="Merge two records")
def merge(request: ApiRequest, body: MergeIn) -> MergeOut:
    done = merging.merge(
        record=body.of,
        kept_id=body.kept,
        gone_id=body.gone,
        take=body.take,
        reason=body.reason,
        by=request.actor,
        now=request.now,
    )
    return MergeOut(**merges.summary(done))


@router.get("/merges/{merge_id}", response=MergeOut, summary="Show a merge")
def show_merge(request: ApiRequest, merge_id: int) -> MergeOut:
    return MergeOut(**merges.summary(merges.merge_of(request.actor, merge_id)))


@router.post("/merges/{merge_id}/undo", response={201: MergeOut}, summary="Take a merge back, field by field")
def undo_merge(request: ApiRequest, merge_id: int) -> MergeOut:
    return MergeOut(**merges.summary(merging.unmerge(merge_id=merge_id, by=request.actor, now=request.now)))


def _pair(request: ApiRequest, found: Any) -> PairOut:
    return PairOut(**pairs.summary(pairs.told(request.actor, [found])[0]))
