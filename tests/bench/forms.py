"""How soon a form is shown and a visitor thanked, from a real server, and whether pages stay alive while somebody posts
it 10,000 times from four addresses."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from tests.installation import Environment, winnow
from tests.rooms.tracking.sending import serving
from winnow.forms.robots import FASTEST, OPENED, WORK, WORK_BITS

_FORM = {
    "title": "Ask for a quote",
    "fields": [
        {"name": "first_name"},
        {"name": "last_name"},
        {"name": "email", "required": True},
        {"name": "organization"},
        {"name": "phone"},
        {"name": "description", "label": "What do you need?"},
    ],
    "consents": [{"purpose": "email", "text": "You may write to me."}],
    "proof_of_work": True,
}
_SENDERS = 4


def figures(
    environment: Environment | None = None, *, times: int = 300, flood: int = 10_000
) -> dict[str, str]:
    """On the installation of `environment`, whose tables are there."""
    environment = environment or {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with tempfile.TemporaryDirectory(prefix="winnow-bench-") as folder:
        file = Path(folder) / "form.json"
        file.write_text(json.dumps(_FORM))
        made = winnow(environment, "forms", "add", "Bench", str(file), "--live", "--json")
        path = f"/f/{json.loads(made.stdout)['key']}"
    with serving(environment) as served:
        shown, tokens = _shown(served.port, path, times)
        work = [(token, _worked(token)) for token in tokens]
        # A person takes her time; who does not is taken for a robot.
        time.sleep(FASTEST.total_seconds())
        thanked = _thanked(served.port, path, work)
        answers, seconds, alive = _flooded(served.port, path, flood)
    return {
        "form shown, p50 / p95": shown,
        "form sent, kept and thanked, p50 / p95": thanked,
        f"{flood:,} posts of a form from {_SENDERS} addresses": ", ".join(
            f"{n:,} x {status}" for status, n in sorted(answers.items())
        )
        + f" in {seconds:.0f} s",
        "form shown meanwhile, p50 / p95": alive,
    }


def _shown(port: int, path: str, times: int) -> tuple[str, list[str]]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    tokens: list[str] = []

    def show() -> None:
        line.request("GET", path)
        page = line.getresponse().read().decode()
        found = re.search(rf'name="{OPENED}"[^>]*value="([^"]+)"', page)
        assert found, "the page carries no token"
        tokens.append(found[1])

    return _percentiles([_seconds(show) for _ in range(times)]), tokens


def _worked(token: str) -> str:
    """As the page's script finds it (robots.py)."""
    nonce = 0
    while int.from_bytes(hashlib.sha256(f"{token}:{nonce}".encode()).digest()[:4]) >> (32 - WORK_BITS):
        nonce += 1
    return str(nonce)


def _thanked(port: int, path: str, work: list[tuple[str, str]]) -> str:
    def send(n: int, token: str, nonce: str) -> None:
        person = {"first_name": "Ann", "last_name": f"Bench {n}", "email": f"ann{n}@acme.com"}
        more = {"organization": f"Acme {n}", "phone": "+49 30 1234567", "consent-0": "on", "utm_source": "ad"}
        status = _post(port, path, {**person, **more, OPENED: token, WORK: nonce}, own=1 + n // 15)
        assert status == 302, status

    return _percentiles([_seconds(lambda n=n, one=one: send(n, *one)) for n, one in enumerate(work)])


def _flooded(port: int, path: str, flood: int) -> tuple[Counter[int], float, str]:
    answers: Counter[int] = Counter()

    def pour(own: int) -> None:
        for n in range(flood // _SENDERS):
            answers[_post(port, path, {"email": f"flood{n}@acme.com"}, own=own)] += 1

    threads = [threading.Thread(target=pour, args=(200 + own,)) for own in range(_SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    seconds: list[float] = []
    while any(thread.is_alive() for thread in threads):
        seconds.append(_seconds(lambda: _get(port, path)))
        time.sleep(0.05)
    return answers, time.perf_counter() - began, _percentiles(seconds)


def _get(port: int, path: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    assert line.getresponse().status == 200
    line.close()


def _post(port: int, path: str, form: dict[str, str], *, own: int) -> int:
    # So many a minute may come from one address; all of 127.0.0.0/8 is here.
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(f"127.0.0.{own}", 0))
    line.request("POST", path, urlencode(form), {"Content-Type": "application/x-www-form-urlencoded"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _percentiles(seconds: list[float]) -> str:
    ordered = sorted(seconds)
    p50, p95 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 for share in (0.5, 0.95))
    return f"{p50:.0f} / {p95:.0f} ms"


if __name__ == "__main__":
    for name, figure in figures().items():
        sys.stdout.write(f"{name}: {figure}\n")
