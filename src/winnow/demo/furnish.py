"""The company around the leads: colleagues with their teams, products, campaigns, custom fields, rates."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password

from winnow.access import actions as access
from winnow.access.actor import SYSTEM, Role
from winnow.access.models import Team, User
from winnow.capture.actions.named import named
from winnow.capture.models import Campaign, Product
from winnow.demo.business import CAMPAIGNS, COLLEAGUES, COMPANY, PASSWORD, PRODUCTS, TEAMS
from winnow.demo.people import CERTIFICATES
from winnow.demo.profiles import describe_good_fits
from winnow.ground.actions import add_custom_field
from winnow.ground.models import ExchangeRate
from winnow.ground.money import owner_currency
from winnow.ground.words import Kind
from winnow.meetings import actions as meetings

# What one unit was worth in euros, a year long: enough for a story.
_RATES = {"EUR": "1", "GBP": "1.17", "USD": "0.92", "SEK": "0.088", "AUD": "0.61"}


def furnish(*, now: datetime) -> dict[str, User]:
    """Make everything that the leads refer to; returns the colleagues by address."""
    began = now - timedelta(days=400)
    teams: dict[str, Team] = {}
    for name, above in TEAMS:
        teams[name] = access.add_team(name=name, parent=teams.get(above), by=SYSTEM)
    users = {
        one.email: access.add_user(
            email=one.email, name=one.name, role=one.role, team=teams[one.team], by=SYSTEM, now=began
        )
        for one in COLLEAGUES
    }
    # All have the demo's password: hashed once, since hashing is slow on purpose.
    hashed = make_password(PASSWORD)
    for one in COLLEAGUES:
        users[one.email].password, users[one.email].time_zone = hashed, one.time_zone
    User.objects.bulk_update(users.values(), ["password", "time_zone"])
    _catalogue(now)
    _fields(began)
    describe_good_fits(now=began)
    _rates(began)
    _booking_page(users, began)
    return users


def _catalogue(now: datetime) -> None:
    for product in PRODUCTS:
        made = named(Product, product.name)
        assert made is not None
        made.series, made.list_price = product.series, product.list_price
        made.save(update_fields=["series", "list_price"])
    for campaign in CAMPAIGNS:
        found = named(Campaign, campaign.name)
        assert found is not None
        found.channel = campaign.channel
        found.starts_on = (now - timedelta(days=campaign.from_day)).date()
        found.ends_on = (now - timedelta(days=campaign.to_day)).date()
        found.budget_amount, found.budget_currency = campaign.budget, owner_currency()
        found.save()


def _fields(began: datetime) -> None:
    add_custom_field(
        record="lead", label="Energy cost a year", key="energy_cost", kind=Kind.NUMBER, indexed=True, by=SYSTEM, now=began
    )  # fmt: skip
    add_custom_field(
        record="organization", label="Sites", key="sites", kind=Kind.NUMBER, by=SYSTEM, now=began
    )
    add_custom_field(
        record="organization", label="Certificate", key="certificate", kind=Kind.ONE_CHOICE,
        choices=list(CERTIFICATES), by=SYSTEM, now=began,
    )  # fmt: skip


def _rates(began: datetime) -> None:
    """Into the owner's currency, whichever of these it is; in any other the amounts stay without a value."""
    owner = _RATES.get(owner_currency())
    if owner is None:
        return
    for currency, in_euros in _RATES.items():
        if currency != owner_currency():
            rate = (Decimal(in_euros) / Decimal(owner)).quantize(Decimal("0.000001"))
            ExchangeRate.objects.get_or_create(currency=currency, on=began.date(), defaults={"rate": rate})


def _booking_page(users: dict[str, User], began: datetime) -> None:
    """Where leads book a first call with one of the representatives, each on her own clock."""
    hosts = [users[one.email] for one in COLLEAGUES if one.role == Role.REPRESENTATIVE]
    values = {
        "title": "Introductory call",
        "slug": "intro",
        "about": "Half an hour about your situation, your questions, and whether we can help.",
        "place": "We call you",
        "brand_name": COMPANY,
        "brand_colour": "#0f766e",
        "host_ids": [host.pk for host in hosts],
    }
    meetings.add_page(values=values, by=SYSTEM, now=began)
