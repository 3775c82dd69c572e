"""Words of opportunities on pages: `{% load pipeline %}`."""

from __future__ import annotations

from django import template

from winnow.pipeline.words import Gate, LostReason, RateBasis, StakeholderRole, Stance

register = template.Library()


@register.filter
def lost_word(reason: str) -> str:
    return str(LostReason(reason).label) if reason in LostReason.values else ""


@register.filter
def role_word(role: str) -> str:
    return str(StakeholderRole(role).label) if role in StakeholderRole.values else ""


@register.filter
def stance_word(stance: int) -> str:
    return str(Stance(stance).label) if stance in Stance.values else ""


@register.filter
def gate_word(gate: str) -> str:
    return str(Gate(gate).label) if gate in Gate.values else ""


@register.filter
def basis_word(basis: str) -> str:
    return str(RateBasis(basis).label) if basis in RateBasis.values else ""
