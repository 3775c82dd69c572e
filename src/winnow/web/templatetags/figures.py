"""Words of funnel and forecast: `{% load figures %}`."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def whole(amount: Decimal | None) -> Decimal | None:
    """Without cents: nobody expects revenue to the cent."""
    return None if amount is None else amount.quantize(Decimal(1))
