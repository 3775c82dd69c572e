"""A real CalDAV server beside the tests, on loopback: Radicale with one person who has one calendar."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import requests

from tests.installation import DEADLINE_SECONDS
from tests.serving import serving

USER, PASSWORD = "rita", "s3cret pass"


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A line a request would bury what matters."""


@dataclass
class Dav:
    """The server's address, and a way to act as the colleague herself does in her own calendar program."""

    url: str

    @property
    def calendar(self) -> str:
        return f"{self.url}{USER}/work/"

    def asks(self, method: str, url: str, body: str = "", **headers: str) -> requests.Response:
        return requests.request(
            method, url, data=body.encode(), headers=headers, auth=(USER, PASSWORD), timeout=DEADLINE_SECONDS
        )

    def make_calendar(self) -> None:
        body = (
            '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
            "</D:prop></D:set></C:mkcalendar>"
        )
        assert self.asks("MKCALENDAR", self.calendar, body).status_code == 201

    def put(self, name: str, *lines: str) -> None:
        """An event with these lines, as another calendar program writes it."""
        event = [f"UID:{name}", "DTSTAMP:20260301T000000Z", f"SUMMARY:{name}", *lines]
        text = "\r\n".join(
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Other//EN",
                "BEGIN:VEVENT",
                *event,
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        )
        headers = {"Content-Type": "text/calendar"}
        assert self.asks("PUT", f"{self.calendar}{name}.ics", text, **headers).status_code in (201, 204)

    def entries(self) -> dict[str, str]:
        """What stands in the calendar, by name."""
        import re

        listed = self.asks("PROPFIND", self.calendar, Depth="1").text
        names = re.findall(rf"/{USER}/work/([^<]+\.ics)</", listed)
        return {name: self.asks("GET", f"{self.calendar}{name}").text for name in names}

    def change(self, name: str, old: str, new: str) -> None:
        text = self.entries()[name]
        assert old in text
        self.asks(
            "PUT", f"{self.calendar}{name}", text.replace(old, new), **{"Content-Type": "text/calendar"}
        )

    def delete(self, name: str) -> None:
        assert self.asks("DELETE", f"{self.calendar}{name}").status_code in (200, 204)


@contextmanager
def running(folder: Path) -> Iterator[Dav]:
    from radicale import Application
    from radicale.config import load

    users = folder / "users"
    users.write_text(f"{USER}:{PASSWORD}\n")
    configuration = load()
    configuration.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "collections")},
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )
    with serving(make_server("127.0.0.1", 0, Application(configuration), WSGIServer, _Quiet)) as server:
        yield Dav(f"http://127.0.0.1:{server.server_port}/")
