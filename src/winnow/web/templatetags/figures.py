"""Words of funnel and forecast: `{% load figures %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from winnow.capture.words import LeadStage

register = template.Library()


@register.filter
def whole(amount: Decimal | None) -> Decimal | None:
    """Without cents: nobody expects revenue to the cent."""
    return None if amount is None else amount.quantize(Decimal(1))


@register.filter
def days(span: float | None) -> str:
    """A span of days as one reads it: tenths only where they say something."""
    if span is None:
        return "–"
    if span < 0.1:
        return _("the same day")
    return _("%(n)s d") % {"n": number_format(span, decimal_pos=1 if span < 10 else 0)}


@register.filter
def span_words(span: float | None) -> str:
    """A span given in days, in hours where it is shorter than two."""
    if span is None or span >= 2:
        return days(span)
    return _("%(n)s h") % {"n": number_format(span * 24, decimal_pos=1 if span < 0.4 else 0)}


@register.filter
def stage_word(stage: str) -> str:
    return str(LeadStage(stage).label)
