"""Which pages there are to look at: every address that answers an admin with a page."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client

from tests.guard.scene import Scene
from tests.guard.walk import pages

# They answer with a fragment, or with another page.
NO_PAGES = frozenset(
    {"alive", "ready", "search", "leads_export", "lead_alike", "lead_look", "lead_qualification"}
)


def readable(scene: Scene) -> Iterator[tuple[str, str]]:
    """(name, address) of each."""
    values = {**scene.shared, **vars(scene.seen)}
    client = Client()
    client.force_login(scene.cast.admin, backend="django.contrib.auth.backends.ModelBackend")
    for address in pages():
        if address.name in NO_PAGES:
            continue
        answered = client.get(address.filled(values))
        if answered.status_code == 200 and answered["Content-Type"].startswith("text/html"):
            yield address.name, address.filled(values)
