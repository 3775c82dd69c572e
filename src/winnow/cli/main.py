"""`winnow <noun> <verb>`: the one entry command. A noun's module is loaded only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from winnow import __version__
from winnow.cli import frame

# noun -> module in winnow.cli that has a click group or command of the noun's name.
NOUNS: dict[str, str] = {
    "demo": "demo",
    "doctor": "doctor",
    "duplicates": "duplicates",
    "events": "events",
    "fields": "fields",
    "forecast": "forecast",
    "forms": "forms",
    "frameworks": "frameworks",
    "funnel": "funnel",
    "hand-overs": "hand_overs",
    "imports": "imports",
    "interactions": "interactions",
    "jobs": "jobs",
    "leads": "leads",
    "mail": "mail",
    "mailboxes": "mailboxes",
    "mappings": "mappings",
    "meetings": "meetings",
    "models": "models",
    "needs": "needs",
    "opportunities": "opportunities",
    "organizations": "organizations",
    "partners": "partners",
    "people": "people",
    "personas": "personas",
    "policies": "policies",
    "qualification": "qualification",
    "qualify": "qualify",
    "questionnaires": "questionnaires",
    "rates": "rates",
    "recycling": "recycling",
    "referrals": "referrals",
    "score": "score",
    "serve": "serve",
    "team": "team",
    "token": "token",
    "tracking": "tracking",
    "user": "user",
    "worker": "worker",
    "worklist": "worklist",
}


class Nouns(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in NOUNS:
            return None
        module = importlib.import_module(f"winnow.cli.{NOUNS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command


@click.command(cls=Nouns, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="winnow")
@click.option("--as", "as_email", metavar="EMAIL", help="Act as this user; without it, as Winnow itself.")
@click.pass_context
def winnow(ctx: click.Context, as_email: str | None) -> None:
    """Leads into prospects, prospects into opportunities, opportunities into customers."""
    ctx.obj = as_email


def main(arguments: list[str] | None = None) -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "winnow.config.settings")
    try:
        return winnow.main(args=arguments, prog_name="winnow", standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    except Exception as error:
        sys.exit(frame.explain(error))


if __name__ == "__main__":
    main()
