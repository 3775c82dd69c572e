"""What pipeline does: every verb on opportunities, their stakeholders and their stages."""

from winnow.pipeline.actions.chances import set_chances
from winnow.pipeline.actions.change import assign, change_opportunity
from winnow.pipeline.actions.imports import import_opportunities
from winnow.pipeline.actions.loading import LoadedOpportunity, LoadedStep, load_opportunities
from winnow.pipeline.actions.move import AlreadyThere, GateMissed, move
from winnow.pipeline.actions.open import Terms, open_opportunity
from winnow.pipeline.actions.products import add_product, change_product
from winnow.pipeline.actions.rates import refresh_stage_rates
from winnow.pipeline.actions.stages import change_stage
from winnow.pipeline.actions.stakeholders import (
    Part,
    add_stakeholder,
    change_stakeholder,
    remove_stakeholder,
)

__all__ = [
    "AlreadyThere",
    "GateMissed",
    "LoadedOpportunity",
    "LoadedStep",
    "Part",
    "Terms",
    "add_product",
    "add_stakeholder",
    "assign",
    "change_opportunity",
    "change_product",
    "change_stage",
    "change_stakeholder",
    "import_opportunities",
    "load_opportunities",
    "move",
    "open_opportunity",
    "refresh_stage_rates",
    "remove_stakeholder",
    "set_chances",
]
