"""`winnow opportunities ...`: opening deals for prospects and walking them to won or lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame
from winnow.cli.export_verb import columns_option, out_option, tell
from winnow.cli.import_verb import importer

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from winnow.pipeline.queries import OpportunityFilter, OpportunityRow

LISTED = ("id", "name", "stage", "amount", "currency", "close_on", "probability", "owner", "marks")
DAY = click.DateTime(formats=["%Y-%m-%d"])


_IMPORT = """Import a file of opportunities, open and closed.

Accounts, their leads and products are found by name or made. An owner who is only a name becomes a colleague who cannot sign in."""


@click.group()
def opportunities() -> None:
    """Deals: open one for a prospect, move it through the stages, import a history."""


opportunities.add_command(importer("opportunities", _IMPORT))


@opportunities.command("open")
@click.argument("lead", type=int)
@click.option("--amount", help="What it is worth, such as 1500.50.")
@click.option("--currency", default="", help="Such as EUR; without it, the owner's.")
@click.option("--close-on", type=DAY, help="When it is expected to be signed.")
@click.option("--name", default="", help="Without it, named after the organization and the product.")
@click.option("--needs", default="", help="What the customer needs.")
@click.option("--product", default="", help="A product by name.")
@click.option("--owner", default="", metavar="EMAIL", help="Without it, the owner of the lead.")
@frame.verb
def open_one(
    lead: int,
    amount: str | None,
    currency: str,
    close_on: datetime | None,
    name: str,
    needs: str,
    product: str,
    owner: str,
    as_json: bool,
) -> None:
    """Open an opportunity for LEAD (its number), which must be a prospect."""
    from winnow.access.queries import find_user
    from winnow.pipeline.actions import Terms, open_opportunity
    from winnow.pipeline.queries import find_product

    by = frame.actor_of_call()
    terms = Terms(
        amount=_amount(amount, currency),
        currency=currency,
        close_on=close_on.date() if close_on else None,
        name=name,
        needs=needs,
        product_id=find_product(by, product).pk if product else None,
        owner_id=find_user(by, email=owner).pk if owner else None,
    )
    made = open_opportunity(lead_id=lead, terms=terms, by=by, now=frame.now())
    _tell(made.pk, as_json)


@opportunities.command()
@click.argument("opportunity", type=int)
@click.argument("stage")
@click.option("--reason", default="", help="Why it was lost: price, competitor, no_decision, no_budget, ...")
@click.option("--note", default="", help="What else there is to say; needed to open a closed one again.")
@frame.verb
def move(opportunity: int, stage: str, reason: str, note: str, as_json: bool) -> None:
    """Move OPPORTUNITY to STAGE (its key, such as proposal, won, lost)."""
    from winnow.pipeline import actions

    by, now = frame.actor_of_call(), frame.now()
    actions.move(opportunity_id=opportunity, to=stage, reason=reason, note=note, by=by, now=now)
    _tell(opportunity, as_json)


@opportunities.command()
@click.argument("opportunity", type=int)
@click.argument("values", nargs=-1, required=True, metavar="FIELD=VALUE...")
@frame.verb
def change(opportunity: int, values: tuple[str, ...], as_json: bool) -> None:
    """Change OPPORTUNITY: name, amount, currency, close_on, needs, next_step, next_step_on, product, owner or
    custom.KEY. An empty value empties the field."""
    from winnow.pipeline.actions import change_opportunity

    by = frame.actor_of_call()
    changes = _changes(dict(_pair(value) for value in values))
    change_opportunity(opportunity_id=opportunity, changes=changes, by=by, now=frame.now())
    _tell(opportunity, as_json)


@opportunities.command()
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="OPPORTUNITY...")
@click.option("--to", "email", required=True, metavar="EMAIL", help="The new owner.")
@frame.verb
def assign(numbers: tuple[int, ...], email: str, as_json: bool) -> None:
    """Give opportunities to a colleague, all or none."""
    from winnow.access.queries import find_user
    from winnow.pipeline import actions

    by = frame.actor_of_call()
    owner = find_user(by, email=email)
    given = actions.assign(opportunity_ids=numbers, owner_id=owner.pk, by=by, now=frame.now())
    frame.answer({"assigned": given, "owner": owner.email}, as_json=as_json)


def _filtered(verb: Callable[..., None]) -> Callable[..., None]:
    """The options that narrow a list, given to the verb as `asked`."""
    options = (
        click.option("--stage", default="", help="The key of a stage, or open."),
        click.option("--owner", default="", metavar="EMAIL"),
        click.option("--product", default="", help="A product by name."),
        click.option(
            "--month", type=click.DateTime(formats=["%Y-%m"]), help="Expected to close in it: 2026-04."
        ),
        click.option(
            "--closing",
            type=click.Choice(["passed", "undated"]),
            help="Open ones expected in a month that has passed, or at no time.",
        ),
        click.option("--least", help="Worth at least this, in the owner's currency."),
        click.option("--most", help="Worth at most this."),
    )

    @wraps(verb)
    def asking(**given: Any) -> None:
        verb(asked=_filter(**{name: given.pop(name) for name in _FILTERS}), **given)

    for option in reversed(options):
        asking = option(asking)
    return asking


_FILTERS = ("stage", "owner", "product", "month", "closing", "least", "most")
sort_option = click.option(
    "--sort", default="close_on", show_default=True, help="close_on, created_at or value, - before it."
)


def _filter(
    stage: str,
    owner: str,
    product: str,
    month: datetime | None,
    closing: str | None,
    least: str | None,
    most: str | None,
) -> OpportunityFilter:
    from winnow.access.queries import find_user
    from winnow.pipeline.queries import OpportunityFilter, find_product
    from winnow.pipeline.words import Closing

    by = frame.actor_of_call()
    return OpportunityFilter(
        stage=stage,
        owner_id=find_user(by, email=owner).pk if owner else None,
        product_id=find_product(by, product).pk if product else None,
        month=month.date() if month else None,
        closing=Closing(closing) if closing else None,
        least=_amount(least, ""),
        most=_amount(most, ""),
    )


@opportunities.command("list")
@sort_option
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@frame.verb
@_filtered
def list_opportunities(asked: OpportunityFilter, sort: str, limit: int, as_json: bool) -> None:
    """List opportunities. With --json: {items, more}."""
    items, more = _first(frame.actor_of_call(), asked, sort, limit)
    text = frame.table([[_cell(getattr(row, name)) for name in LISTED] for row in items], LISTED)
    frame.answer({"items": items, "more": more}, as_json=as_json, text=text)


@opportunities.command()
@sort_option
@columns_option
@out_option
@frame.verb
@_filtered
def export(asked: OpportunityFilter, sort: str, columns: str, out: Path | None, as_json: bool) -> None:
    """Write opportunities as CSV, or as a workbook where --out ends in .xlsx: `winnow opportunities import` takes the
    file back and finds each by winnow_id. With --out and --json: {rows, file}."""
    from winnow.pipeline.queries import opportunities_sheet

    sheet = opportunities_sheet(
        frame.actor_of_call(), asked, columns=columns.split(","), sort=sort, now=frame.now()
    )
    tell("opportunities", sheet, out, as_json=as_json)


@opportunities.command()
@click.argument("opportunity", type=int)
@frame.verb
def show(opportunity: int, as_json: bool) -> None:
    """Everything about OPPORTUNITY: its terms, stages, stakeholders and history."""
    from winnow.pipeline import queries

    found = asdict(queries.opportunity(frame.actor_of_call(), opportunity, now=frame.now()))
    frame.answer(found.pop("opportunity") | found, as_json=as_json)


def _tell(opportunity: int, as_json: bool) -> None:
    from winnow.pipeline import queries

    row = queries.opportunity(frame.actor_of_call(), opportunity, now=frame.now()).opportunity
    text = f"{row.id}  {row.name}  {row.stage_name}  (lead {row.lead}: {row.lead_stage})"
    frame.answer(row, as_json=as_json, text=text)


def _first(actor: Any, asked: Any, sort: str, limit: int) -> tuple[list[OpportunityRow], bool]:
    from winnow.pipeline.queries import opportunities as ask

    items: list[OpportunityRow] = []
    cursor: str | None = None
    while len(items) < limit:
        size = min(limit - len(items), 500)
        page = ask(actor, asked, sort=sort, size=size, cursor=cursor, now=frame.now())
        items += page.rows
        cursor = page.next
        if cursor is None:
            return items, False
    return items, True


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


def _amount(value: str | None, currency: str) -> Decimal | None:
    from winnow.ground.money import amount_of, currency_code, owner_currency

    return None if not value else amount_of(value, currency_code(currency or owner_currency()))


def _pair(value: str) -> tuple[str, str]:
    name, sign, text = value.partition("=")
    if not sign:
        raise click.UsageError(f"{value!r} is not FIELD=VALUE.")
    return name.strip(), text


def _changes(given: dict[str, str]) -> dict[str, Any]:
    """Values as the action takes them, from what was typed."""
    from winnow.access.queries import find_user
    from winnow.pipeline.queries import find_product

    by, changes = frame.actor_of_call(), dict[str, Any]()
    for name, text in given.items():
        if name.startswith("custom."):
            changes.setdefault("custom", {})[name.removeprefix("custom.")] = text
        elif name in ("close_on", "next_step_on"):
            changes[name] = _day(text)
        elif name == "owner":
            changes["owner_id"] = find_user(by, email=text).pk if text else None
        elif name == "product":
            changes["product_id"] = find_product(by, text).pk if text else None
        else:
            changes[name] = (text or None) if name == "amount" else text
    return changes


def _day(text: str) -> Any:
    return DAY.convert(text, None, None).date() if text else None
