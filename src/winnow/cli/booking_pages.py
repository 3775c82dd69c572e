"""The verbs of `winnow meetings` on booking pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from winnow.cli import frame

if TYPE_CHECKING:
    from winnow.access.actor import Actor
    from winnow.meetings.queries import BookingPage

_LENGTHS: dict[str, str] = {
    "minutes": "How long a call is.",
    "step_minutes": "A call can start every so many minutes.",
    "before_minutes": "Minutes kept free before each call.",
    "after_minutes": "Minutes kept free after each call.",
    "notice_minutes": "Minutes of notice.",
    "horizon_days": "How far ahead calls can be booked, in days.",
    "most_a_day": "Calls a host has a day at most.",
    "remind_minutes": "Minutes before a call at which the visitor is reminded.",
}
_WORDS = {
    "about": "What it is about.",
    "place": "A video address, a room, or who calls whom.",
    "brand_name": "The name that visitors see.",
    "brand_colour": "Such as #0f766e.",
}
# As they were called before there were more of them.
_SHORT = {"after_minutes": "--after", "notice_minutes": "--notice", "horizon_days": "--days"}


def _settings(function: Any) -> Any:
    """What both making and changing a page take."""
    for name, text in reversed(_LENGTHS.items()):
        flags = [_SHORT[name]] if name in _SHORT else []
        function = click.option(*flags, f"--{name.replace('_', '-')}", name, type=int, help=text)(function)
    for name, text in reversed(_WORDS.items()):
        function = click.option(f"--{name.replace('_', '-')}", name, help=text)(function)
    function = click.option("--kind", type=click.Choice(["call", "meeting"]))(function)
    function = click.option(
        "--turn", type=click.Choice(["least_loaded", "longest_since"]), help="Which free host gets a call."
    )(function)
    function = click.option(
        "--logo",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A PNG, JPEG or WebP file of at most 200 kB, shown above the page.",
    )(function)
    function = click.option("--team", help="Whoever is in this team hosts it, too; '' for none.")(function)
    return click.option("--host", "hosts", multiple=True, help="A host's e-mail address; repeat for more.")(
        function
    )


@click.command()
@frame.verb
def pages(as_json: bool) -> None:
    """The booking pages."""
    from winnow.meetings import queries

    found = [_told(one) for one in queries.pages(frame.actor_of_call())]
    headings = ("slug", "title", "minutes", "team", "hosts", "open")
    rows = [[", ".join(one[h]) if h == "hosts" else one[h] for h in headings] for one in found]
    frame.answer(found, as_json=as_json, text=frame.table(rows, headings))


@click.command("show-page")
@click.argument("slug")
@frame.verb
def show_page(slug: str, as_json: bool) -> None:
    """The booking page SLUG with all that it offers."""
    from winnow.meetings import queries

    _answer(queries.page_of(frame.actor_of_call(), slug), as_json)


@click.command("add-page")
@click.argument("title")
@click.option("--slug", default="", help="The page's address; made from the title when left out.")
@_settings
@frame.verb
def add_page(title: str, slug: str, as_json: bool, **given: Any) -> None:
    """Make a booking page with this TITLE: half an hour, four hours' notice, four weeks ahead unless said."""
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    values: dict[str, Any] = {"title": title, **_values(actor, given)}
    values.setdefault("step_minutes", values.get("minutes", 30))
    if slug:
        values["slug"] = slug
    _answer(actions.add_page(values=values, by=actor, now=frame.now()), as_json)


@click.command("change-page")
@click.argument("slug")
@click.option("--title")
@click.option("--address", "new_slug", help="Another address for the page.")
@click.option("--no-logo", is_flag=True, help="Take the picture away.")
@_settings
@frame.verb
def change_page(
    slug: str, title: str | None, new_slug: str | None, no_logo: bool, as_json: bool, **given: Any
) -> None:
    """Change what is given of the booking page SLUG; calls that are booked stay as they are."""
    from winnow.meetings import actions

    actor = frame.actor_of_call()
    changes = _values(actor, given)
    changes |= {"title": title} if title is not None else {}
    changes |= {"slug": new_slug} if new_slug is not None else {}
    changes |= {"logo": None} if no_logo else {}
    _answer(actions.change_page(slug=slug, changes=changes, by=actor, now=frame.now()), as_json)


@click.command("close-page")
@click.argument("slug")
@frame.verb
def close_page(slug: str, as_json: bool) -> None:
    """Nobody books on SLUG any more; calls that are booked stay."""
    from winnow.meetings import actions

    _answer(actions.close_page(slug=slug, by=frame.actor_of_call(), now=frame.now()), as_json)


@click.command("open-page")
@click.argument("slug")
@frame.verb
def open_page(slug: str, as_json: bool) -> None:
    """Let SLUG be booked on again."""
    from winnow.meetings import actions

    _answer(actions.open_page(slug=slug, by=frame.actor_of_call()), as_json)


VERBS = (pages, show_page, add_page, change_page, close_page, open_page)


def _values(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """What was said, by the names that the action takes."""
    from winnow.access.queries import find_team, find_user

    hosts, team, logo = given.pop("hosts"), given.pop("team"), given.pop("logo")
    values = {name: value for name, value in given.items() if value is not None}
    if hosts:
        values["host_ids"] = [find_user(actor, email=email).pk for email in hosts]
    if team is not None:
        values["team_id"] = find_team(actor, name=team).pk if team else None
    if logo is not None:
        values["logo"] = logo.read_bytes()
    return values


def _answer(page: BookingPage, as_json: bool) -> None:
    same = {name: getattr(page, name) for name in (*_LENGTHS, *_WORDS, "kind", "turn")}
    frame.answer({**_told(page), **same, "has_logo": page.logo_at is not None}, as_json=as_json)


def _told(one: BookingPage) -> dict[str, Any]:
    from winnow.meetings import queries

    return {
        "slug": one.slug,
        "title": one.title,
        "minutes": one.minutes,
        "team": one.team.name if one.team else "",
        "hosts": [host.email for host in one.hosts.all()],
        "open": one.closed_at is None,
        "address": queries.page_address(one.slug),
    }
