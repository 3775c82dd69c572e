"""Words of opportunities on pages: `{% load pipeline %}`."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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


@register.filter
def days_word(days: int) -> str:
    """A number of days, short: it stands on every card of the board."""
    return _days(days, get_language() or "")


@register.filter
def age_words(days: int, usual: int) -> str:
    return _age(days, usual, get_language() or "")


@lru_cache(maxsize=2_000)
def _days(days: int, _language: str) -> str:
    return _("%(days)d d") % {"days": days}


@lru_cache(maxsize=2_000)
def _age(days: int, usual: int, _language: str) -> str:
    return _("%(days)d days in this stage; %(usual)d are usual") % {"days": days, "usual": usual}
