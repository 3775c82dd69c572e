"""The questions that doors and the rooms above ask of pipeline."""

from winnow.pipeline.queries.board import Board, BoardFilter, Column, board, column
from winnow.pipeline.queries.detail import (
    ChangeView,
    MoveView,
    OpportunityDetail,
    StakeholderView,
    Step,
    candidates,
    opportunity,
    row,
)
from winnow.pipeline.queries.export import opportunities_sheet
from winnow.pipeline.queries.lists import SORTS, OpportunityFilter, opportunities
from winnow.pipeline.queries.rows import OpportunityRow
from winnow.pipeline.queries.stages import StageView, find_product, products, stages

__all__ = [
    "SORTS",
    "Board",
    "BoardFilter",
    "ChangeView",
    "Column",
    "MoveView",
    "OpportunityDetail",
    "OpportunityFilter",
    "OpportunityRow",
    "StageView",
    "StakeholderView",
    "Step",
    "board",
    "candidates",
    "column",
    "find_product",
    "opportunities",
    "opportunities_sheet",
    "opportunity",
    "products",
    "row",
    "stages",
]
