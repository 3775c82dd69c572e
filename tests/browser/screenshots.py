"""`make screenshots`: every screen, wide and phone, light and dark, on the demo in small, into screenshots/.

`python -m tests.browser.screenshots leads forecast` takes only the screens whose names contain these words.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from playwright.sync_api import sync_playwright

from tests.browser import chromium

LEADS = 400
INTO = Path("screenshots")
SIZES = {"wide": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")


def main(words: list[str]) -> int:
    path = chromium.executable()
    if path is None:
        print("No Chromium here (Debian: apt-get install chromium).", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="winnow-screenshots-") as folder:
        set_up(folder)
        taken = take(path, words)
    print(f"{taken} pictures in {INTO}/", file=sys.stderr)
    return 0


def set_up(folder: str) -> None:
    os.environ |= {
        "WINNOW_DATA_DIR": folder,
        "WINNOW_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "winnow.config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    command = [sys.executable, "-m", "winnow.cli.main", "demo", "load", "--leads", str(LEADS), "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    import django

    django.setup()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A line a request would bury what matters."""


@contextmanager
def served() -> Iterator[str]:
    from winnow.config.wsgi import application

    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def take(path: str, words: list[str]) -> int:
    from tests.browser.conftest import sign_in

    INTO.mkdir(exist_ok=True)
    admin = an_admin()
    wanted = [(name, at) for name, at in screens() if not words or any(word in name for word in words)]
    taken = 0
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        for size, viewport in SIZES.items():
            for theme in THEMES:
                looks: dict[str, Any] = {"viewport": viewport, "color_scheme": theme}
                context = browser.new_context(**looks, has_touch=size == "phone")
                for name, at in wanted:
                    context.clear_cookies()
                    if not name.startswith("sign-in"):
                        sign_in(context, address, admin)
                    page = context.new_page()
                    page.goto(address + at, wait_until="networkidle")
                    page.screenshot(path=INTO / f"{name}-{size}-{theme}.png")
                    page.close()
                    taken += 1
                context.close()
        browser.close()
    return taken


def an_admin() -> Any:
    from winnow.access.models import User

    return User.objects.filter(role="admin").order_by("pk")[0]


def screens() -> Iterator[tuple[str, str]]:
    """(name, address): each page that needs no row, and the pages of the rows that show most."""
    from django.test import Client

    from tests.browser.scene import NO_PAGES
    from tests.guard.walk import pages

    yield "sign-in", "/sign-in"
    known = {name: value for name, value in rows().items() if value}
    client = Client(headers={"host": "localhost"})
    client.force_login(an_admin(), backend="django.contrib.auth.backends.ModelBackend")
    for page in pages():
        if not set(page.parameters()) <= set(known) or page.name in NO_PAGES:
            continue
        answered = client.get(page.filled(known))
        if answered.status_code == 200 and answered["Content-Type"].startswith("text/html"):
            yield page.name.replace("_", "-"), page.filled(known)
    yield "no-match", "/leads?q=nobody+by+that+name"
    yield "not-found", "/nowhere"


def rows() -> dict[str, Any]:
    """By the names of the addresses' parameters: of each kind the row that shows most; None where there is none."""
    from winnow.access.models import Team, User
    from winnow.capture.models import Import, LeadStanding
    from winnow.forms.models import Form
    from winnow.ground.models import CustomField
    from winnow.learning.models import BackTest, Training
    from winnow.meetings.models import Booking, BookingPage
    from winnow.people.models import DuplicatePair, MergeRecord
    from winnow.pipeline.models import Opportunity
    from winnow.qualification.models import Framework, Policy
    from winnow.scoring.models import Persona, ScoringModel

    form = Form.objects.order_by("pk").first()
    page = BookingPage.objects.order_by("pk").first()
    return {
        "lead_id": _lead(LeadStanding),
        "opportunity_id": _first(Opportunity),
        "import_id": _first(Import),
        "pair_id": _first(DuplicatePair),
        "merge_id": _first(MergeRecord),
        "booking_id": _first(Booking),
        "slug": page and page.slug,
        "form_id": form and form.pk,
        "key": form and form.key,
        "training_id": _first(Training),
        "back_test_id": _first(BackTest),
        "model_id": _first(ScoringModel),
        "persona_id": _first(Persona),
        "framework_id": _first(Framework),
        "policy_id": _first(Policy),
        "user_id": _first(User),
        "team_id": _first(Team),
        "field_id": _first(CustomField),
    }


def _lead(standings: Any) -> Any:
    from winnow.access.actor import SYSTEM

    best = standings.objects.visible_to(SYSTEM).filter(stage="prospect").order_by("-score")
    return best.values_list("pk", flat=True).first()


def _first(model: Any) -> Any:
    from winnow.access.actor import SYSTEM

    kept = model.objects
    seen = kept.visible_to(SYSTEM) if hasattr(kept, "visible_to") else kept.all()
    return seen.order_by("pk").values_list("pk", flat=True).first()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
